// dist/persona.engine.mjs and .cjs: the WebAssembly as JavaScript, alone.
//
// wasm2js writes a module that takes its imports from a module of the name that the
// WebAssembly imports from. The build lets that name resolve to `given`.

import type { Exports, Imports } from './engine.js'
import { given } from './compat-imports.js'

export function makeCompat(imports: Imports): Exports {
  given.imports = imports
  return require('./generated/compat.js')
}

declare const require: (name: string) => Exports
