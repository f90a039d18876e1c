// Loads the WebAssembly: at the first use, synchronously, once.

import * as glue from 'persona:glue'
import bytes from 'persona:wasm'
import { PersonaError } from './error'

export type Engine = typeof glue

let loaded = false

/** The engine. Throws `engine_unavailable` where the page's policy forbids to compile it. */
export function engine(): Engine {
  if (!loaded) {
    if (typeof document === 'undefined') {
      throw new PersonaError({
        status: 0,
        code: 'no_dom',
        message: 'Persona needs a document: it runs in web pages only',
      })
    }
    try {
      const module = new WebAssembly.Module(bytes())
      const imports = { './persona_wasm_bg.js': glue as unknown as WebAssembly.ModuleImports }
      const { exports } = new WebAssembly.Instance(module, imports)
      glue.__wbg_set_wasm(exports)
      ;(exports.__wbindgen_start as () => void)()
    } catch (cause) {
      // Only a real attempt tells: WebAssembly.validate says yes where compiling is forbidden.
      const message =
        "This page's Content-Security-Policy forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src"
      throw new PersonaError({ status: 0, code: 'engine_unavailable', message }, cause)
    }
    loaded = true
  }
  return glue
}
