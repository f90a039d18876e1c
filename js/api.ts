// Persona.Client and its neighbours: each a thin coat over the engine.

import { call } from './callbacks.js'
import { type Control, control } from './control.js'
import { withEngine } from './engine.js'
import { PersonaError, report } from './error.js'
import { baseOf } from './options.js'
import { preload } from './preload.js'
import * as setup from './setup.js'
import { surroundings } from './surroundings.js'
import type { ClientOptions, EventHandlers, Host, Result } from './types.js'

export class Client {
  readonly result: Promise<Result>
  baseUrl = ''
  private control: Control | undefined
  private isPending = true
  private forget = () => {}

  constructor(options: ClientOptions) {
    let settle!: (status: string, value: unknown) => void
    this.result = new Promise((resolve, reject) => {
      settle = (status, value) =>
        status ? resolve({ ...(value as object), status } as Result) : reject(value)
    })
    // Who does not ask for the result hears of failures through onError.
    this.result.catch(() => {})
    withEngine(
      (ask) => {
        this.control = control(ask, options, settle)
        this.baseUrl = this.control.baseUrl
        this.isPending = false
      },
      (error) => {
        this.isPending = false
        settle('', error)
        call(options, 'onLoad error', { error: error as PersonaError })
        call(options, 'onError', { error: error as PersonaError })
      },
    )
    const signal = options.signal
    if (signal) {
      const abort = () => this.destroy()
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
      // A signal may live as long as the page: it must not hold the client.
      this.forget = () => signal.removeEventListener('abort', abort)
    }
  }

  static preload(host?: Host): Promise<void> {
    return new Promise((resolve, reject) =>
      withEngine((ask) => preload(baseOf(ask, host).url).then(resolve, reject), reject),
    )
  }

  /** What is said before the engine is there is said again then, in its order. */
  private send(word: string): void {
    withEngine(() => this.control && this.control.send(word), report)
  }

  open(): void {
    this.send('open')
  }

  close(): void {
    this.send('close')
  }

  cancel(force?: boolean): void {
    this.send(force ? 'cancel force' : 'cancel')
  }

  exit(force?: boolean): void {
    this.cancel(force)
  }

  destroy(): void {
    this.forget()
    this.send('destroy')
    // The page's callbacks mostly hold the client, which must not hold them in turn.
    withEngine(() => (this.control = undefined), report)
  }

  render(): void {}

  get isLoading(): boolean {
    return this.control ? this.control.isLoading : this.isPending
  }

  get isOpen(): boolean {
    return !!this.control && this.control.isOpen
  }
}

/** Shows a flow and resolves when the person is done with it. */
export async function verify(options: ClientOptions): Promise<Result> {
  const client = new Client(options)
  client.open()
  try {
    return await client.result
  } finally {
    client.destroy()
  }
}

export function setupIframe(
  iframe: HTMLIFrameElement,
  containerId: string,
  flowType: 'embedded' | 'inline',
  options: ClientOptions,
): HTMLIFrameElement {
  withEngine((ask) => setup.setupIframe(ask, iframe, containerId, flowType, options), report)
  return iframe
}

export function setupEvents(containerId: string, handlers: EventHandlers): () => void {
  let origin: string
  const listener = (event: MessageEvent) =>
    withEngine((ask) => setup.tell(ask, containerId, origin, handlers, event), report)
  withEngine((ask) => (origin = baseOf(ask, handlers.host).origin), report)
  addEventListener('message', listener)
  return () => removeEventListener('message', listener)
}

export { PersonaError, surroundings }
