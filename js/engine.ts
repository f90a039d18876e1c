// Gets the engine, at the first use and never before: importing costs nothing and
// touches nothing, so it is safe on a server.
//
// There are two, made of the same code. WebAssembly is ready at once. Where a page's
// Content-Security-Policy forbids it, only an attempt tells; then the same engine as
// plain JavaScript is loaded, and what was asked for meanwhile is done in its order.

import { PersonaError } from './error.js'
import { connect, type Exports, type Imports } from './glue.js'
import { measured, texts } from './wire.js'

/** Answers a question, a list of texts, with another: see src/browser.rs. */
export type Engine = (...question: string[]) => string[]

/** Makes an engine that is there at once; throws where it cannot. */
export type MakeEngine = (imports: Imports) => Exports

/** Where engines come from. The entry points fill it in. */
export const source: {
  /** What `Persona.engine` says of the first of them. */
  kind: 'wasm' | 'compat'
  make: MakeEngine | undefined
  /** Loads another, for when that fails. */
  load: (() => Promise<MakeEngine>) | undefined
} = { kind: 'wasm', make: undefined, load: undefined }

/** The engine that runs. */
export let kind: 'wasm' | 'compat' | undefined
let engine: Engine | undefined
let loading: Promise<Engine> | undefined

function start(make: MakeEngine): Engine {
  let exports: Exports
  const glue = connect(() => exports)
  exports = make(glue.imports)
  return (engine = (...question) => texts(glue.ask(question.map(measured).join(''))))
}

/**
 * Does something with the engine: at once, if it is there or can be; else when it has
 * been loaded, after whatever was to be done before. `fail` gets what is thrown then;
 * without delay it is thrown from here.
 */
export function withEngine(run: (ask: Engine) => void, fail: (error: unknown) => void): void {
  if (!engine && !loading) {
    if (typeof document === 'undefined') {
      throw new PersonaError(0, 'no_dom', 'There is no document: this works in a browser')
    }
    try {
      if (!source.make)
        throw new PersonaError(0, 'engine_unavailable', 'The engine has not been given: call init()')
      start(source.make)
      kind = source.kind
    } catch (cause) {
      // 'wasm-unsafe-eval' is missing; or an old browser's limit; or its lockdown mode.
      loading = loadOther(cause)
    }
  }
  if (engine) run(engine)
  else loading!.then(run).catch(fail)
}

async function loadOther(cause: unknown): Promise<Engine> {
  try {
    if (!source.load) throw cause
    const made = start(await source.load())
    kind = 'compat'
    return made
  } catch (reason) {
    throw new PersonaError(0, 'engine_unavailable', 'No engine can be used in this page', reason)
  }
}
