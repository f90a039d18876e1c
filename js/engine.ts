// Gets the engine, compiled at the first use and never before: importing costs nothing
// and touches nothing, so it is safe on a server.

import * as glue from './generated/persona_wasm_bg.js'
import { PersonaError } from './error.js'
import { measured, texts } from './wire.js'

/** Answers a question, a list of texts, with another: see src/binding.rs. */
export type Engine = (...question: string[]) => string[]

/** The module's bytes, one character each; the build puts them in. */
declare const WASM: string

let isReady = false

/** The engine, ready for use; throws a PersonaError where it cannot be. */
export function engine(): Engine {
  if (!isReady) {
    if (typeof document === 'undefined') {
      throw new PersonaError(0, 'no_dom', 'There is no document: construct Persona.Client in a browser')
    }
    start()
    isReady = true
  }
  return ask
}

const ask: Engine = (...question) => texts(glue.ask(question.map(measured).join('')))

function start(): void {
  let exports: WebAssembly.Exports
  try {
    const text = WASM
    const bytes = new Uint8Array(text.length)
    for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
    const imports = { '.': glue as unknown as WebAssembly.ModuleImports }
    exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports
  } catch (cause) {
    // A Content-Security-Policy without 'wasm-unsafe-eval', a browser's lockdown mode.
    throw new PersonaError(0, 'engine_unavailable', 'WebAssembly cannot be used in this page', cause)
  }
  glue.__wbg_set_wasm(exports)
}
