// How values cross to the engine and texts come back: see src/wire.rs.

import { PersonaError } from './error.js'

/** Nobody nests deeper on purpose. */
const DEEPEST = 64

const refuse = (message: string) => new PersonaError(400, 'invalid_config', message)

/** A text behind its length. */
export const measured = (text: string) => `${text.length}:${text}`

/**
 * A value as the engine reads it. `undefined`, `null` and functions are nothing; keys
 * are an object's own enumerable ones. What a getter throws is the page's own affair.
 */
export function flat(value: unknown, above: unknown[] = []): string {
  if (value == null || typeof value === 'function') return 'n'
  if (typeof value === 'string') return 't' + measured(value)
  if (typeof value !== 'object') return 's' + measured(String(value))
  if (value instanceof Date) {
    if (isNaN(+value)) throw refuse('Invalid time value')
    return 't' + measured(value.toISOString())
  }
  if (above.includes(value)) throw refuse('Cyclic object value')
  if (above.length > DEEPEST) throw refuse('An option is nested too deeply')
  const tag = Array.isArray(value) ? 'l' : value.constructor === Object ? 'p' : 'o'
  return entries(tag, Object.keys(value), value as Record<string, unknown>, [...above, value])
}

/** An object, of which only these properties are read. */
export function entries(
  tag: string,
  keys: readonly string[],
  object: Record<string, unknown>,
  above: unknown[] = [],
): string {
  let content = ''
  for (const key of keys) content += measured(key) + flat(object[key], above)
  return tag + measured(content)
}

/** A list of texts. */
export function texts(list: string): string[] {
  const out = []
  for (let at = 0; at < list.length;) {
    const start = list.indexOf(':', at) + 1
    const length = +list.slice(at, start - 1)
    out.push(list.slice(start, (at = start + length)))
  }
  return out
}
