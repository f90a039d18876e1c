// Checks that a webhook's request comes from Persona.

import { createHmac, timingSafeEqual } from 'node:crypto'

const TOLERANCE = 300 // seconds

/** `header` is Persona-Signature, `body` the bytes as they came. */
export function isGenuine(header, body, secret) {
  const now = Date.now() / 1000
  // While the secret is being rotated there are two pairs, separated by a space. One valid pair is enough.
  return (header ?? '').split(' ').some((pair) => {
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(pair) ?? []
    if (!t || Math.abs(now - Number(t)) > TOLERANCE) return false
    const expected = createHmac('sha256', secret).update(`${t}.`).update(body).digest()
    return timingSafeEqual(expected, Buffer.from(v1, 'hex'))
  })
}
