// Persona.Client and its neighbours: each a thin coat over the engine.

import { engine, type EngineClient } from './engine.js'
import { PersonaError } from './error.js'
import { preload } from './preload.js'
import type { ClientOptions, EventHandlers, Host, Result } from './types.js'

/** What the engine needs to know of its surroundings. */
export const surroundings: { defaultHost: () => string | undefined } = { defaultHost: () => undefined }

export class Client {
  readonly result: Promise<Result>
  private engine: EngineClient

  constructor(options: ClientOptions) {
    let settle!: (status: string, value: object) => void
    this.result = new Promise((resolve, reject) => {
      settle = (status, value) => (status ? resolve({ ...value, status } as Result) : reject(value))
    })
    // Who does not ask for the result hears of failures through onError.
    this.result.catch(() => {})
    this.engine = new (engine().Client)(options, surroundings.defaultHost(), settle)
    const signal = options.signal
    if (signal) {
      const abort = () => this.destroy()
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
      // A signal may live as long as the page: it must not hold the client.
      this.forget = () => signal.removeEventListener('abort', abort)
    }
  }

  private forget?: () => void

  static preload(host?: Host): Promise<void> {
    return preload(() => engine().baseUrlOf(host, surroundings.defaultHost()))
  }

  open(): void {
    this.engine.open()
  }

  close(): void {
    this.engine.close()
  }

  cancel(force?: boolean): void {
    this.engine.cancel(!!force)
  }

  exit(force?: boolean): void {
    this.cancel(force)
  }

  destroy(): void {
    this.forget?.()
    this.engine.destroy()
  }

  render(): void {}

  get isLoading(): boolean {
    return this.engine.isLoading
  }

  get isOpen(): boolean {
    return this.engine.isOpen
  }

  get baseUrl(): string {
    return this.engine.baseUrl
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
  return engine().setupIframe(iframe, containerId, flowType, options, surroundings.defaultHost())
}

export function setupEvents(containerId: string, handlers: EventHandlers): () => void {
  const subscription = engine().setupEvents(containerId, handlers, surroundings.defaultHost())
  return () => subscription.unsubscribe()
}

export { PersonaError }
