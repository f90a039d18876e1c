// The engine as JavaScript, which the build makes of the WebAssembly.
declare module '*/generated/engine.js' {
  export const makeCompat: import('./engine.js').MakeEngine
}
