// Persona.Client and its neighbours: each a thin coat over the engine.

import { engine, type EngineClient } from './engine.js'
import { PersonaError } from './error.js'
import { preload } from './preload.js'
import type { ClientOptions, EventHandlers, Host } from './types.js'

/** What the engine needs to know of its surroundings. */
export const surroundings: { defaultHost: () => string | undefined } = { defaultHost: () => undefined }

export class Client {
  private engine?: EngineClient

  constructor(options: ClientOptions) {
    this.engine = new (engine().Client)(options, surroundings.defaultHost())
  }

  static preload(host?: Host): Promise<void> {
    return preload(() => engine().baseUrlOf(host, surroundings.defaultHost()))
  }

  open(): void {
    this.engine!.open()
  }

  close(): void {
    this.engine!.close()
  }

  cancel(force?: boolean): void {
    this.engine!.cancel(!!force)
  }

  exit(force?: boolean): void {
    this.cancel(force)
  }

  destroy(): void {
    this.engine!.destroy()
  }

  render(): void {}

  get isLoading(): boolean {
    return this.engine!.isLoading
  }

  get isOpen(): boolean {
    return this.engine!.isOpen
  }

  get baseUrl(): string {
    return this.engine!.baseUrl
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
