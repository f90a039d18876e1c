// Starts the crate at its first use: importing has no side effects, so it is safe on a server.
//
// WebAssembly starts synchronously. Only an attempt shows whether the page's Content-Security-Policy
// allows it. If not, the same module is loaded as plain JavaScript, and calls that were made in the
// meantime run in their order.

import { PersonaError } from './error.js'
import { connect, imports, setDefaults } from './generated/core.js'
import { surroundings } from './surroundings.js'

/** The imports of the WebAssembly. */
export type Imports = Record<string, Record<string, unknown>>
/** Its exports. */
export type Exports = Record<string, unknown>
/** Creates an instance. Throws if it cannot. */
export type MakeEngine = (imports: Imports) => Exports

/** Creates instances. The entry points set it. */
export const source: {
  /** What `Persona.engine` reports for `make`. */
  kind: 'wasm' | 'compat'
  make: MakeEngine | undefined
  /** Loads another engine, for when `make` fails. */
  load: (() => Promise<MakeEngine>) | undefined
} = { kind: 'wasm', make: undefined, load: undefined }

/** The engine that runs. */
export let kind: 'wasm' | 'compat' | undefined
let loading: Promise<void> | undefined

function start(make: MakeEngine, as: 'wasm' | 'compat'): void {
  connect(make(imports))
  kind = as
}

/** Whether the crate can be called. If not, starts to load it. Throws on a server. */
export function isReady(): boolean {
  if (!kind && !loading) {
    if (typeof document === 'undefined') {
      throw new PersonaError(0, 'no_dom', 'There is no document: this works in a browser')
    }
    try {
      if (!source.make)
        throw new PersonaError(0, 'engine_unavailable', 'The engine is not loaded: call init() first')
      start(source.make, source.kind)
    } catch (cause) {
      // 'wasm-unsafe-eval' is missing, an old browser has a limit, or it is in lockdown mode.
      loading = loadOther(cause)
    }
  }
  if (kind) {
    const host: unknown = surroundings.defaultHost()
    setDefaults(host == null ? undefined : String(host), surroundings.nonce || undefined)
  }
  return !!kind
}

async function loadOther(cause: unknown): Promise<void> {
  try {
    if (!source.load) throw cause
    start(await source.load(), 'compat')
  } catch (reason) {
    // The next call tries again: the network may be back.
    loading = undefined
    throw reason instanceof PersonaError
      ? reason
      : new PersonaError(0, 'engine_unavailable', 'No engine can run in this page', reason)
  }
}

/** Replaces a trap, of WebAssembly or of wasm2js's code, by an error of ours; returns any other error as it is. */
export function untrapped(error: unknown): unknown {
  const { name, message }: Partial<Error> = Object(error)
  const isTrap = name === 'RuntimeError' || message === 'abort'
  return isTrap ? new PersonaError(0, 'application_error', 'The widget has failed', error) : error
}

/** Runs something when the crate can be called, after everything that is already waiting. */
export function whenReady(run: () => void, fail: (error: unknown) => void): void {
  const attempt = () => {
    try {
      run()
    } catch (error) {
      throw untrapped(error)
    }
  }
  if (isReady()) attempt()
  else
    loading!
      .then(() => {
        isReady()
        attempt()
      })
      .catch(fail)
}
