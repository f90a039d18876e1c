// What the engine offers the shell. The two modules are made by the build: the first is
// wasm-bindgen's glue (see src/client.rs for what these do), the second holds the
// WebAssembly in the form that the file at hand can carry.

declare module 'persona:glue' {
  type ClientOptions = import('./types').ClientOptions

  export function __wbg_set_wasm(exports: WebAssembly.Exports): void

  export class Client {
    constructor(options: ClientOptions, defaultHost?: string)
    open(): void
    close(): void
    cancel(force: boolean): void
    destroy(): void
    readonly isOpen: boolean
    readonly isLoading: boolean
    readonly baseUrl: string
  }

  export function baseUrl(host?: string, defaultHost?: string): string
  export function setupIframe(
    iframe: HTMLIFrameElement,
    containerId: string,
    flowType: string,
    options: ClientOptions,
    defaultHost?: string,
  ): void
  export function setupEvents(containerId: string, handlers: ClientOptions, defaultHost?: string): () => void
}

declare module 'persona:wasm' {
  export default function bytes(): Uint8Array<ArrayBuffer>
}
