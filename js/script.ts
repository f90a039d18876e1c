// The script tag of this script, the global, and the engine from the script's folder.
//
// The page's markup is not trusted: an element's `name` or `id` becomes a property of the
// document or the window, where it hides the real one or pretends to be one.

import { write } from './console.js'
import type { MakeEngine } from './engine.js'
import { source } from './engine.js'
import { define as defineProperty, PersonaError } from './error.js'
import type index from './index.js'
import { surroundings } from './surroundings.js'

/** Its hash, set by the build. */
declare const COMPAT_INTEGRITY: string

/** What the page's own code sees under this name. */
declare const Persona: unknown
/** The `define` of an AMD loader. */
declare const define: ((name: string, dependencies: [], factory: () => Api) => void) & { amd?: unknown }

type Api = typeof index & { compatUrl?: string | undefined }

/** The tag of the other engine. Its script sets these properties when it has run. */
export type EngineScript = HTMLScriptElement & { persona?: MakeEngine }

interface Policy {
  createScriptURL(url: string): string
}

/**
 * Marks our own global, and the policy that copies of this script share. The other copies know the
 * symbol, and markup cannot create one. The shape of the global would not do: the official script's
 * has the same.
 */
const MARK = Symbol.for('persona-wasm')

/** A property of the document. Elements of that name are own properties; the real one is inherited. */
const inherited = (name: string) => Reflect.get(Object.getPrototypeOf(document), name, document)

const tag: EngineScript | null = typeof document === 'undefined' ? null : inherited('currentScript')
let api: Api

/** A setting of the tag. Not from `dataset`, which inherits what a page adds to Object.prototype. */
const ofTag = (name: string) => (tag ? (tag.getAttribute('data-' + name) ?? undefined) : undefined)

/**
 * The address of a file in this script's folder: from its tag, or from the stack, because a module has
 * no tag. Unknown if this script is inline or part of another script, which may be in another folder.
 */
function beside(name: string): string | undefined {
  const frame = /^(?:Error\s+)?(?:at (?:[^(\n]*\()?|[^@\n]*@)([^\s?#]+\.m?js(?:[?#]\S*?)?):\d+:\d+/
  const address = (tag && tag.src) || (frame.exec(String(new Error().stack)) || [])[1]
  const folder = address && /^(?!blob:|data:)[^?#]*\//.exec(address)
  return folder ? folder + name : undefined
}

const SETTINGS = ['host', 'defaultHost', 'compatUrl', 'engine', 'nonce'] as const
type Settings = { [K in (typeof SETTINGS)[number]]?: string }

/** The settings in a plain object. `undefined` for anything else, and for an object with functions, which is an API. */
function settingsIn(value: any): Settings | undefined {
  const settings: Settings = Object.create(null)
  const unknown = []
  try {
    const prototype = Object.getPrototypeOf(value)
    // Not compared with Object.prototype, because the object may come from another window.
    if (prototype && Object.getPrototypeOf(prototype)) return
    for (const name of Object.keys(value)) {
      const setting = read(value, name)
      if (typeof setting === 'function') return
      if (SETTINGS.includes(name as keyof Settings)) settings[name as keyof Settings] = setting
      else unknown.push(name)
    }
  } catch {
    return
  }
  if (unknown.length) write('warn', `unknown settings: ${unknown}; known: ${SETTINGS}`)
  return settings
}

/** A property; `undefined` if its getter throws. */
function read(object: any, name: PropertyKey): any {
  try {
    return object[name]
  } catch {
    return
  }
}

/** Whether `Persona` is the object that this script has installed. */
function isGlobal(): boolean {
  try {
    return Persona === api
  } catch {
    return false
  }
}

/** Defines the global and the AMD module, and applies the settings of the page and the tag. */
export function install(ours: Api): void {
  const page = globalThis as unknown as { Persona?: Api }
  const old = read(page, 'Persona')
  // A second script on the page changes nothing: clients of the first are in use.
  api = read(old, MARK) ? old : ours
  if (api === ours) {
    configure(old)
    defineProperty(api, MARK, true)
    // Assigned first, for a page that waits for it with a setter.
    for (const put of [() => (page.Persona = api), () => defineProperty(page, 'Persona', api, true)]) {
      try {
        if (!isGlobal()) put()
      } catch {
        // It is frozen.
      }
    }
    if (!isGlobal()) write('error', 'the page has its own Persona, which cannot be replaced; rename it')
  }
  try {
    // `require` of this script's address would get nothing from a module of another name. A module
    // without a name would be an error if a script tag has loaded this.
    const names = [tag && (tag.getAttribute('data-requiremodule') || tag.getAttribute('src')), 'persona-wasm']
    for (const name of names) if (name && define.amd) define(name, [], () => api)
  } catch {
    // There is no AMD loader, or it refuses this.
  }
}

function configure(old: unknown): void {
  const settings = settingsIn(old)
  if (!settings && old != null) write('warn', 'window.Persona was something else and has been replaced')
  const { host, defaultHost, compatUrl, engine, nonce }: Settings = settings || Object.create(null)
  // An empty host, such as from an unset template variable, is refused later.
  api.defaultHost = defaultHost ?? host ?? ofTag('host')
  api.compatUrl = compatUrl || beside('persona.compat.js')
  surroundings.nonce = nonce || (tag && tag.nonce) || undefined
  // WebAssembly is known to be forbidden: without an attempt there is no violation report.
  if ((engine || ofTag('engine')) === 'compat' && source.load) source.make = undefined
}

/** Hands the engine over if another script has loaded this one only for its engine, and returns whether that is so. */
export function handOver(make: MakeEngine): boolean {
  const isAsked = ofTag('engine') === 'only'
  if (isAsked) tag!.persona = make
  return isAsked
}

/** Turns an address into one that Trusted Types allow. */
function trusted(url: string): string {
  const page = globalThis as unknown as {
    trustedTypes: { createPolicy(name: string, rules: Policy): Policy }
    [MARK]: Policy | undefined
  }
  try {
    // A page's policy may allow each name only once, so all copies share the first policy.
    const policy =
      page[MARK] || page.trustedTypes.createPolicy('persona-wasm', { createScriptURL: (url) => url })
    defineProperty(page, MARK, policy)
    return policy.createScriptURL(url)
  } catch {
    // There are no Trusted Types, or the name is not allowed. The page may have a default policy.
    return url
  }
}

/** Loads persona.compat.js from this script's folder, with the same nonce. */
export function loadFromBeside(): Promise<MakeEngine> {
  return new Promise((resolve, reject) => {
    const fail = (message: string) => reject(new PersonaError(0, 'engine_unavailable', message))
    const { compatUrl } = api
    if (!compatUrl)
      return fail(
        'Set Persona.compatUrl: this page forbids WebAssembly, and persona.js does not know where persona.compat.js is',
      )
    const script: EngineScript = inherited('createElement').call(document, 'script')
    script.dataset['engine'] = 'only'
    if (surroundings.nonce) script.nonce = surroundings.nonce
    script.integrity = COMPAT_INTEGRITY
    script.crossOrigin = 'anonymous'
    script.onload = script.onerror = () => {
      script.parentNode?.removeChild(script)
      if (script.persona) resolve(script.persona)
      else fail(`${compatUrl} could not be loaded`)
    }
    script.src = trusted(compatUrl)
    // Not `append`, which old libraries replace.
    ;(inherited('head') || inherited('documentElement')).appendChild(script)
  })
}
