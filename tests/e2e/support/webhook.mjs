// The signature of a webhook, as persona-server makes it.

import { createHmac } from 'node:crypto'

/** The value of `Persona-Signature` for a body that was signed at that time, in seconds since 1970. */
export const signature = (time, secret, body) =>
  `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
