// Reading the page's options, and where the flow is.

import type { Engine } from './engine.js'
import { PersonaError } from './error.js'
import type { FrameOptions } from './frame.js'
import { surroundings } from './surroundings.js'
import { entries, flat } from './wire.js'

export interface Base {
  /** What the frame's address begins with. */
  url: string
  /** The origin of messages to and fro. */
  origin: string
}

/** Options that can be used. */
export interface Read extends FrameOptions {
  /** For the engine. */
  flat: string
  /** Empty where there is none, and so is the token. */
  inquiryId: string
  sessionToken: string
  /** How many milliseconds the flow may take to report; 0 for ever. */
  patience: number
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
  const [first, inquiryId, sessionToken, title, maxHeight, maxWidth, sandbox, patience, url, origin, warning] =
    answer as [string, string, string, string, string, string, string, string, string, string, string]
  if (answer.length < 2) throw new PersonaError(400, 'invalid_config', first)
  return {
    flowType: first,
    flat: asFlat,
    inquiryId,
    sessionToken,
    title,
    maxHeight,
    maxWidth,
    sandbox,
    patience: +patience,
    base: { url, origin },
    warn() {
      if (warning) console.warn(warning)
      for (const name of Object.keys(passed)) {
        const [known] = ask('nearest', name)
        if (known) console.warn(`Persona: unknown option "${name}". Did you mean "${known}"?`)
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
