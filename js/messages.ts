// What comes in from the flow, and what goes out to it.
//
// The page's window receives messages from anybody. One counts only if, in this order,
// its source is our frame's window, its origin equals the flow's to the letter, it
// names our container, and it has the shape of a message. Anything else is ignored
// without a word: it is none of our business, and an answer would tell too much.
// What goes out is addressed to the flow's origin, never to `*`.

import { entries } from './wire.js'

type Properties = Record<string, unknown>

/** A session token may be so long; what is longer is not even copied. */
const LONGEST = 8192

/** A property, or `undefined`: what is sent to us is hostile until it has been read. */
function read(object: unknown, name: string): unknown {
  try {
    return (object as Properties)[name]
  } catch {
    return undefined
  }
}

/** An object that is neither an array nor a function. */
function record(value: unknown): object | undefined {
  try {
    return typeof value === 'object' && value && !Array.isArray(value) ? value : undefined
  } catch {
    // A proxy that has been revoked.
    return undefined
  }
}

/** Of an object, those properties that are short texts or numbers, for the engine. */
function pick(object: unknown, names: string[]): Properties | undefined {
  if (!record(object)) return undefined
  const picked: Properties = {}
  for (const name of names) {
    const value = read(object, name)
    if (typeof value === 'number' || (typeof value === 'string' && value.length <= LONGEST))
      picked[name] = value
  }
  return picked
}

/** A message that is the flow's, as far as can be told without reading it. */
export interface Message {
  /** For the engine. */
  flat: string
  /** As it came; for an error without metadata, the error. */
  metadata: Properties | undefined
  data: object
}

/**
 * The message of an event, if it is the flow's. `frame` is `undefined` where the page
 * has made the frame and has not told us of it.
 */
export function receive(
  event: Event,
  frame: HTMLIFrameElement | undefined,
  origin: string,
  containerId: string,
): Message | undefined {
  if (frame && (!frame.contentWindow || read(event, 'source') !== frame.contentWindow)) return undefined
  if (read(event, 'origin') !== origin) return undefined
  const data = record(read(event, 'data'))
  if (!data || read(data, 'containerId') !== containerId) return undefined
  const metadata = record(read(data, 'metadata'))
  const error = record(read(data, 'error'))
  const picked: Properties = {
    ...pick(data, ['name']),
    metadata: pick(metadata, ['inquiryId', 'sessionToken']),
    error: pick(error, ['status', 'code', 'message']),
  }
  return {
    data,
    flat: entries('p', Object.keys(picked), picked),
    metadata: (metadata ?? (picked['name'] === 'error' ? error : undefined)) as Properties | undefined,
  }
}

export { read as property }

/** Posts `{action, metadata}`. The frame may be on its way elsewhere; it is then dropped. */
export function post(frame: HTMLIFrameElement, origin: string, action: string, metadata: object): void {
  frame.contentWindow?.postMessage({ action, metadata }, origin)
}
