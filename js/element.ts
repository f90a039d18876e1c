// <persona-inquiry>: a flow as an element, for pages and for any framework.
//
// Importing this does not define the element, so that it is safe on a server and bundlers may leave it
// out. `define()` does.

import type { Client, ClientOptions, Completion, InquiryError, Person } from 'persona-wasm'
import { type Flow, start } from './live.js'

/** Options that can be attributes, in kebab-case. */
const TEXTS = [
  'inquiryId',
  'sessionToken',
  'accessToken',
  'templateId',
  'templateVersionId',
  'environment',
  'environmentId',
  'referenceId',
  'accountId',
  'accountTypeId',
  'host',
  'customHost',
  'language',
  'themeSetId',
  'styleVariant',
  'themeId',
  'shareToken',
  'routingCountry',
  'messageTargetOrigin',
  'serverOutageMode',
  'frameHeight',
  'frameWidth',
  'iframeTitle',
  'mode',
  'loadTimeout',
  'resume',
  'tokenDelivery',
] as const

/** Options that can only be properties. */
const OBJECTS = [
  'fields',
  'prefill',
  'fieldMappings',
  'frameAncestors',
  'widgetPadding',
  'navigationPadding',
  'sandboxAttributes',
  'eventsAllowlist',
  'texts',
] as const

type Option = (typeof TEXTS)[number] | (typeof OBJECTS)[number]

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase())

/** The element's events: the callbacks without "on". They do not bubble. */
export interface PersonaInquiryEventMap {
  load: CustomEvent<null>
  ready: CustomEvent<Parameters<NonNullable<ClientOptions['onReady']>>[0]>
  start: CustomEvent<{ inquiryId: string; sessionToken?: string }>
  complete: CustomEvent<Completion>
  cancel: CustomEvent<Person>
  error: CustomEvent<InquiryError>
  event: CustomEvent<{ name: string; metadata?: Record<string, unknown> }>
  'session-expiring': CustomEvent<{ inquiryId: string; expiresAt: string }>
}

/** An option's property; `undefined` if neither the property nor the attribute is set. */
type Properties = { [K in Option]: ClientOptions[K] }

export interface PersonaInquiryElement extends Properties {
  addEventListener<K extends keyof PersonaInquiryEventMap>(
    type: K,
    listener: (this: PersonaInquiryElement, event: PersonaInquiryEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void
}

// A server has no such class, and creates no elements.
const Base = (typeof HTMLElement === 'undefined' ? Object : HTMLElement) as typeof HTMLElement

/**
 * Shows a flow in its place, or with `mode="embedded"` in a modal, which `open()` shows.
 * Other ids start another flow. Removing the element from the page ends it.
 */
export class PersonaInquiryElement extends Base {
  static observedAttributes = /* @__PURE__ */ TEXTS.map(kebab)

  private values: Record<string, unknown> = {}
  private flow: Flow | undefined
  private isWaiting = false
  /** The current client; `undefined` while there is none. */
  client: Client | undefined

  connectedCallback(): void {
    for (const name of [...TEXTS, ...OBJECTS]) {
      // Set before the element was defined, so not through the accessor.
      if (!Object.prototype.hasOwnProperty.call(this, name)) continue
      const value: unknown = this[name]
      delete (this as Partial<Properties>)[name]
      this.set(name, value)
    }
    this.update()
  }

  disconnectedCallback(): void {
    this.end()
  }

  attributeChangedCallback(): void {
    this.update()
  }

  /** Shows the flow. */
  open(): void {
    this.begin()
    this.client?.open()
  }

  /** Hides it at once. */
  close(): void {
    this.client?.close()
  }

  /** Asks it to exit. */
  cancel(force?: boolean): void {
    this.client?.cancel(force)
  }

  /** The value of an option: the property's, or the attribute's. */
  get(name: Option): unknown {
    return this.values[name] ?? this.getAttribute(kebab(name)) ?? undefined
  }

  /** Sets an option, as its property does. */
  set(name: Option, value: unknown): void {
    this.values[name] = value
    this.update()
  }

  /** Waits until the last of several attributes and properties is set. */
  private update(): void {
    if (this.isWaiting || !this.isConnected) return
    this.isWaiting = true
    queueMicrotask(() => {
      this.isWaiting = false
      this.begin()
    })
  }

  private end(): void {
    this.flow = undefined
    this.client?.destroy()
    this.client = undefined
  }

  private begin(): void {
    if (!this.isConnected) return
    const options: Record<string, unknown> = { mode: 'inline' }
    for (const name of [...TEXTS, ...OBJECTS]) {
      const value = this.get(name)
      if (value != null) options[name] = name === 'loadTimeout' ? +(value as string) : value
    }
    // Without either it is not ready yet: a framework may be about to set more.
    if (
      this.flow?.isFor(options) ||
      !(options['inquiryId'] || options['templateId'] || options['templateVersionId'])
    )
      return
    const old = this.flow
    this.flow = this.client = undefined
    old?.replace()
    const tell = (type: string, detail?: unknown) =>
      void this.dispatchEvent(new CustomEvent(type, { detail }))
    const handlers: ClientOptions = {
      onLoad: () => tell('load'),
      onReady: (metadata) => tell('ready', metadata),
      onStart: (inquiryId, { sessionToken }) => tell('start', { inquiryId, sessionToken }),
      onComplete: (completion) => tell('complete', completion),
      onCancel: (person) => tell('cancel', person),
      onError: (error) => tell('error', error),
      onEvent: (name, metadata) => tell('event', { name, metadata }),
      onSessionExpiring: (metadata) => tell('session-expiring', metadata),
    }
    this.flow = start({ ...options, parent: this }, () => handlers)
    this.client = this.flow.client
  }
}

/** Defines the element, if it is not defined yet. Does nothing on a server. */
export function define(name = 'persona-inquiry'): void {
  if (typeof customElements === 'undefined' || customElements.get(name)) return
  for (const option of [...TEXTS, ...OBJECTS]) {
    Object.defineProperty(PersonaInquiryElement.prototype, option, {
      configurable: true,
      enumerable: true,
      get(this: PersonaInquiryElement) {
        return this.get(option)
      },
      set(this: PersonaInquiryElement, value: unknown) {
        this.set(option, value)
      },
    })
  }
  customElements.define(name, PersonaInquiryElement)
}
