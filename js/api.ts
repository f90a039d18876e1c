// Persona.Client and its neighbours: each a thin coat over the engine.

import { type Control, control } from './control.js'
import { engine } from './engine.js'
import { PersonaError } from './error.js'
import { baseOf } from './options.js'
import { preload } from './preload.js'
import * as setup from './setup.js'
import { surroundings } from './surroundings.js'
import type { ClientOptions, EventHandlers, Host, Result } from './types.js'

export class Client {
  readonly result: Promise<Result>
  readonly baseUrl: string
  private control: Control | undefined
  private forget?: () => void

  constructor(options: ClientOptions) {
    let settle!: (status: string, value: unknown) => void
    this.result = new Promise((resolve, reject) => {
      settle = (status, value) => (status ? resolve({ ...(value as object), status } as Result) : reject(value))
    })
    // Who does not ask for the result hears of failures through onError.
    this.result.catch(() => {})
    this.control = control(engine(), options, settle)
    this.baseUrl = this.control.baseUrl
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
    return preload(() => baseOf(engine(), host).url)
  }

  open(): void {
    this.control?.send('open')
  }

  close(): void {
    this.control?.send('close')
  }

  cancel(force?: boolean): void {
    this.control?.send(force ? 'cancel force' : 'cancel')
  }

  exit(force?: boolean): void {
    this.cancel(force)
  }

  destroy(): void {
    this.forget?.()
    const control = this.control
    // The page's callbacks mostly hold the client, which must not hold them in turn.
    this.control = undefined
    control?.send('destroy')
  }

  render(): void {}

  get isLoading(): boolean {
    return !!this.control?.isLoading
  }

  get isOpen(): boolean {
    return !!this.control?.isOpen
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
  return setup.setupIframe(engine(), iframe, containerId, flowType, options)
}

export function setupEvents(containerId: string, handlers: EventHandlers): () => void {
  return setup.setupEvents(engine(), containerId, handlers)
}

export { PersonaError, surroundings }
