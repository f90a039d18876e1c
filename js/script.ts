// The script tag that this came with, and the engine from beside it.

import type { MakeEngine } from './engine.js'
import { source } from './engine.js'
import type Persona from './index.js'
import { surroundings } from './surroundings.js'

/** Its hash, by the build. */
declare const COMPAT_INTEGRITY: string

/** The tag of the other engine: what its script puts on it when it has run. */
export type EngineScript = HTMLScriptElement & { persona?: MakeEngine }

const tag = typeof document === 'undefined' ? null : (document.currentScript as EngineScript | null)

/** Defines the global, and takes the tag's settings over. */
export function install(api: typeof Persona): void {
  const page = globalThis as unknown as { Persona?: typeof Persona }
  // A second script on the page changes nothing: clients of the first are in use.
  if (page.Persona) return
  page.Persona = api
  if (!tag) return
  if (tag.dataset['host']) api.defaultHost = tag.dataset['host']
  surroundings.nonce = tag.nonce
  // Known to be forbidden: no attempt, and so no report of one.
  if (tag.dataset['engine'] === 'compat' && source.load) source.make = undefined
}

/** Whether this very script was loaded by another for its engine alone; then it is handed over. */
export function handOver(make: MakeEngine): boolean {
  const isAsked = tag?.dataset['engine'] === 'only'
  if (isAsked) tag!.persona = make
  return isAsked
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string }
}

/** Loads persona.compat.js from beside this script, with the same rights. */
export function loadFromBeside(): Promise<MakeEngine> {
  return new Promise((resolve, reject) => {
    const url = new URL('persona.compat.js', tag?.src || location.href).href
    const script = document.createElement('script') as EngineScript
    const { trustedTypes } = globalThis as unknown as { trustedTypes?: TrustedTypes }
    const policy = trustedTypes?.createPolicy('persona-wasm', { createScriptURL: (url) => url })
    script.dataset['engine'] = 'only'
    if (surroundings.nonce) script.nonce = surroundings.nonce
    script.integrity = COMPAT_INTEGRITY
    script.crossOrigin = 'anonymous'
    script.onload = script.onerror = () => {
      script.remove()
      if (script.persona) resolve(script.persona)
      else reject(new Error(`${url} could not be loaded`))
    }
    script.src = policy ? policy.createScriptURL(url) : url
    document.head.append(script)
  })
}
