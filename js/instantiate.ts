import type { Exports, Imports } from './engine.js'

/** An instance of a module that is compiled already. */
export function instantiate(module: WebAssembly.Module, imports: Imports): Exports {
  return new WebAssembly.Instance(module, imports as unknown as WebAssembly.Imports).exports
}
