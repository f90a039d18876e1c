// Fetching a fresh session token: the `resume` option.
//
// A string is an address of the customer's own server: it gets `{"inquiryId"}` by POST
// and answers `{"sessionToken"}`, or what the API answered it,
// `{"meta": {"session-token"}}`. A function gets the inquiry's id and the reason and
// returns the token or a promise of it.

import { PersonaError } from './error.js'
import type { ClientOptions, ResumeReason } from './types.js'

const LONGEST = 8192

/** Whether this is something to resume with. */
export function isResume(resume: unknown): resume is NonNullable<ClientOptions['resume']> {
  return typeof resume === 'string' || typeof resume === 'function'
}

/** Asks for a token; rejects with `resume_failed`. */
export async function fetchToken(
  resume: NonNullable<ClientOptions['resume']>,
  inquiryId: string,
  reason: ResumeReason,
): Promise<string> {
  let status = 0
  let cause
  try {
    let answer: any
    if (typeof resume === 'string') {
      const response = await fetch(resume, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ inquiryId }),
      })
      if (response.ok) answer = await response.json()
      else status = response.status
    } else {
      answer = await resume(inquiryId, reason)
    }
    for (const token of [answer, answer?.sessionToken, answer?.meta?.['session-token']]) {
      if (typeof token === 'string' && token && token.length <= LONGEST) return token
    }
  } catch (thrown) {
    cause = thrown
  }
  throw new PersonaError(status, 'resume_failed', 'No session token could be had', cause)
}
