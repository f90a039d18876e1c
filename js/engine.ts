// Starts the crate at the first use and never before: importing costs nothing and touches
// nothing, so it is safe on a server.
//
// WebAssembly starts at once. Whether a page's Content-Security-Policy allows it, only an
// attempt tells. Where it does not, the same module as plain JavaScript is loaded, and
// calls made meanwhile run in their order.

import { PersonaError } from './error.js'
import { connect, imports, setDefaults } from './generated/core.js'
import { surroundings } from './surroundings.js'

/** What the WebAssembly imports. */
export type Imports = Record<string, Record<string, unknown>>
/** What it exports. */
export type Exports = Record<string, unknown>
/** Makes an instance; throws where it cannot. */
export type MakeEngine = (imports: Imports) => Exports

/** Where instances come from. The entry points set it. */
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

/** Whether the crate can be called; if not, it is being loaded. Throws on a server. */
export function isReady(): boolean {
  if (!kind && !loading) {
    if (typeof document === 'undefined') {
      throw new PersonaError(0, 'no_dom', 'There is no document: this works in a browser')
    }
    try {
      if (!source.make)
        throw new PersonaError(0, 'engine_unavailable', 'The engine has not been given: call init()')
      start(source.make, source.kind)
    } catch (cause) {
      // 'wasm-unsafe-eval' is missing, or an old browser's limit, or its lockdown mode.
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
      : new PersonaError(0, 'engine_unavailable', 'No engine can be used in this page', reason)
  }
}

/** Replaces a trap, of WebAssembly or of wasm2js's code, by an error of ours; returns any other error as it is. */
export function untrapped(error: unknown): unknown {
  const { name, message }: Partial<Error> = Object(error)
  const isTrap = name === 'RuntimeError' || message === 'abort'
  return isTrap ? new PersonaError(0, 'application_error', 'The widget could not be used', error) : error
}

/** Runs something when the crate can be called, after everything that waits already. */
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
