// What the build generates from the crate: see scripts/build/widget.mjs.

/** wasm-bindgen's glue, and the names that it shares with the WebAssembly. */
declare module '*/generated/core.js' {
  type ClientOptions = import('./types.js').ClientOptions
  type EventHandlers = import('./types.js').EventHandlers
  type Result = import('./types.js').Result

  export class Client {
    constructor(options: ClientOptions)
    static preload(host?: import('./types.js').Host): Promise<void>
    readonly result: Promise<Result>
    readonly baseUrl: string
    readonly isLoading: boolean
    readonly isOpen: boolean
    open(): void
    close(): void
    cancel(force?: boolean): void
    exit(force?: boolean): void
    destroy(): void
    render(): void
  }
  export function verify(options: ClientOptions): Promise<Result>
  export function setupIframe(
    iframe: HTMLIFrameElement,
    containerId: string,
    flowType: string,
    options: ClientOptions,
  ): HTMLIFrameElement
  export function setupEvents(containerId: string, handlers: EventHandlers): () => void
  export function setDefaults(host: string | undefined, nonce: string | undefined): void
  export const imports: import('./engine.js').Imports
  export function connect(exports: import('./engine.js').Exports): void
}

/** The same WebAssembly as JavaScript. It runs when it is required. */
declare module '*/generated/compat.js' {
  const exports: import('./engine.js').Exports
  export = exports
}
