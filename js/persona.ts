// What a page sees: the class and the two functions, over the engine. Importing this
// does nothing; the engine is loaded when something is first constructed.

import { engine, type Engine } from './engine'
import { asPersonaError, PersonaError } from './error'
import type { ClientOptions, EventsOptions } from './types'

/** Where flows live when no `host` is given. */
export const defaults: { host?: string } = {}

type Inner = InstanceType<Engine['Client']>

/** Runs what may throw the engine's own kind of error. */
function orPersonaError<T>(act: () => T): T {
  try {
    return act()
  } catch (thrown) {
    throw asPersonaError(thrown)
  }
}

const PRELOAD_TIMEOUT = 20_000

/** One embedded flow. It begins to load when it is constructed, and is shown by `open()`. */
export class Client {
  private inner: Inner

  /** @throws PersonaError `invalid_config`, `no_dom` or `engine_unavailable` */
  constructor(options: ClientOptions) {
    const { Client: Inner } = engine()
    this.inner = orPersonaError(() => new Inner(options, defaults.host))
  }

  /** Shows the flow. */
  open(): void {
    this.inner.open()
  }

  /** Hides it at once; no handler is called. */
  close(): void {
    this.inner.close()
  }

  /** Asks the flow to end; `onCancel` follows. With `force`, the individual is not asked. */
  cancel(force = false): void {
    this.inner.cancel(!!force)
  }

  /** `cancel`, as it was called in version 2. */
  exit(force = false): void {
    this.cancel(force)
  }

  /** Removes everything. Whatever is called afterwards does nothing. */
  destroy(): void {
    this.inner.destroy()
  }

  /** Does nothing, and never needs to be called; kept for code that does. */
  render(): void {}

  get isOpen(): boolean {
    return this.inner.isOpen
  }

  get isLoading(): boolean {
    return this.inner.isLoading
  }

  /** What the frame's address begins with. */
  get baseUrl(): string {
    return this.inner.baseUrl
  }

  /** Has the browser fetch what a flow needs, ahead of time. Rejects when that takes over 20 s. */
  static preload(host?: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const frame = document.createElement('iframe')
      const end = (act: () => void) => {
        clearTimeout(timer)
        frame.remove()
        act()
      }
      const late = new PersonaError({ status: 0, code: 'load_timeout', message: 'Preloading took too long' })
      const timer = setTimeout(() => end(() => reject(late)), PRELOAD_TIMEOUT)
      frame.onload = () => end(resolve)
      frame.style.display = 'none'
      frame.src = `${engine().baseUrl(host, defaults.host)}/preload`
      ;(document.body ?? document.documentElement).append(frame)
    })
  }
}

/**
 * Turns a frame of the page's own into a flow, and returns it.
 * @throws PersonaError `invalid_config`
 */
export function setupIframe(
  iframe: HTMLIFrameElement,
  containerId: string,
  flowType: 'embedded' | 'inline',
  options: ClientOptions,
): HTMLIFrameElement {
  orPersonaError(() => engine().setupIframe(iframe, containerId, flowType, options, defaults.host))
  return iframe
}

/** Hears the events of such a frame; call what it returns to stop. */
export function setupEvents(containerId: string, handlers: EventsOptions): () => void {
  return orPersonaError(() => engine().setupEvents(containerId, handlers as ClientOptions, defaults.host))
}

export { PersonaError }
