// The calls to Persona's API. The API key is sent from here and never to a browser.

/** A setting of the server, such as PERSONA_API_KEY. */
export function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`Set in the environment: ${name}`)
  return value
}

async function post(path: string, body?: object) {
  const response = await fetch(`${setting('PERSONA_ORIGIN')}/api/v1${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${setting('PERSONA_API_KEY')}`,
      ...(body && { 'Content-Type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  })
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** Creates an inquiry about one of your customers, and returns its id. */
export async function createPersonaInquiry(customer: string): Promise<string> {
  const attributes = { 'inquiry-template-id': setting('PERSONA_TEMPLATE_ID'), 'reference-id': customer }
  const { data } = await post('/inquiries', { data: { attributes } })
  return data.id
}

/** Returns a session token, with which an inquiry that is pending or has expired can be continued. */
export async function resumePersonaInquiry(inquiryId: string): Promise<string> {
  const { meta } = await post(`/inquiries/${encodeURIComponent(inquiryId)}/resume`)
  return meta['session-token']
}
