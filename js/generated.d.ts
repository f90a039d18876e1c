// The glue that wasm-bindgen writes during the build.
declare module '*/generated/persona_wasm_bg.js' {
  export function __wbg_set_wasm(exports: WebAssembly.Exports): void
  export function ask(question: string): string
}
