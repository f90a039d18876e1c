// Reading the page's options, and where the flow is.

import type { Engine } from './engine.js'
import { PersonaError } from './error.js'
import { surroundings } from './surroundings.js'
import { entries, flat } from './wire.js'

/** The options that only the shell has to do with. */
const SHELL =
  'eventsAllowlist frameHeight frameWidth iframeTitle loadTimeout onCancel onComplete onError onEvent onExit ' +
  'onFail onLoad onReady onSessionExpiring onStart onSuccess parent resume sandboxAttributes signal texts'

/** How many letters have to be changed, added or dropped; a difference in case counts little. */
function distance(a: string, b: string): number {
  const cost = (x: string, y: string) => (x === y ? 0 : x.toLowerCase() === y.toLowerCase() ? 1 : 4)
  let row = Array.from({ length: b.length + 1 }, (_, column) => column * 4)
  for (const x of a) {
    let left = row[0]! + 4
    row = [
      left,
      ...Array.from(b, (y, column) => {
        return (left = Math.min(row[column]! + cost(x, y), row[column + 1]! + 4, left + 4))
      }),
    ]
  }
  return row.pop()!
}

export interface Base {
  /** What the frame's address begins with. */
  url: string
  /** The origin of messages to and fro. */
  origin: string
}

/** Options that can be used. */
export interface Read {
  /** How the flow stands in the page: `embedded` or `inline`. */
  flowType: string
  /** For the engine. */
  flat: string
  /** Empty where there is none, and so is the token. */
  inquiryId: string
  sessionToken: string
  base: Base
  /** Tells the console what is odd about them. */
  warn(): void
}

/**
 * Reads the options of a client; `flowType` is empty where they say it themselves.
 * Throws a PersonaError when they cannot be used, and what a getter of theirs throws.
 */
export function readOptions(ask: Engine, flowType: string, page: object): Read {
  const passed = (page && typeof page === 'object' ? page : {}) as Record<string, unknown>
  const asFlat = entries('p', ask('names'), passed)
  const answer = ask('read', flowType, asFlat, flat(surroundings.defaultHost()))
  const [first, inquiryId, sessionToken, url, origin, warning] = answer as [string, ...string[]]
  if (answer.length < 2) throw new PersonaError(400, 'invalid_config', first)
  return {
    flowType: first,
    flat: asFlat,
    inquiryId: inquiryId!,
    sessionToken: sessionToken!,
    base: { url: url!, origin: origin! },
    warn() {
      if (warning) console.warn(warning)
      for (const name of Object.keys(passed)) {
        const known = [...ask('names'), ...SHELL.split(' ')]
        if (known.includes(name)) continue
        known.sort((a, b) => distance(name, a) - distance(name, b))
        console.warn(`Persona: unknown option "${name}". Did you mean "${known[0]}"?`)
      }
    },
  }
}

/** Where the flow of a host is; warns when the host is none and production stands in. */
export function baseOf(ask: Engine, host: unknown): Base {
  const [url, origin, warning] = ask('base', flat(host), flat(surroundings.defaultHost()))
  if (warning) console.warn(warning)
  return { url: url!, origin: origin! }
}
