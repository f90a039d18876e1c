// The calls to Persona's API. The API key is sent from here and never to a browser.

import { PERSONA_API_KEY, PERSONA_ORIGIN, PERSONA_TEMPLATE_ID } from './settings.js'

async function post(path, body) {
  const response = await fetch(`${PERSONA_ORIGIN}/api/v1${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${PERSONA_API_KEY}`,
      ...(body && { 'Content-Type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  })
  if (!response.ok) {
    // Express answers with an error's `status`.
    throw Object.assign(new Error(`POST ${path}: ${response.status} ${await response.text()}`), {
      status: 502,
    })
  }
  return response.json()
}

/** Creates an inquiry about one of your customers, and returns its id. */
export async function createInquiry(customer) {
  const attributes = { 'inquiry-template-id': PERSONA_TEMPLATE_ID, 'reference-id': customer }
  const { data } = await post('/inquiries', { data: { attributes } })
  return data.id
}

/** Returns a session token, with which an inquiry that is pending or has expired can be continued. */
export async function resumeInquiry(inquiryId) {
  const { meta } = await post(`/inquiries/${encodeURIComponent(inquiryId)}/resume`)
  return meta['session-token']
}
