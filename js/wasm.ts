// The engine as WebAssembly, contained in the script.

import type { Exports, Imports } from './engine.js'
import { instantiate } from './instantiate.js'

/** The module's bytes, one character each. The build inserts them. */
declare const WASM: string

// Outside of the function: V8 reads a function twice, once to skip it and once to compile it,
// and this text takes 2.5 ms each time.
const text = WASM

/** Compiles the module in the script. Throws if WebAssembly is forbidden. */
export function makeWasm(imports: Imports): Exports {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
  return instantiate(new WebAssembly.Module(bytes), imports)
}
