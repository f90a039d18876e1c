// Requests to the server. Each brings this browser's key and the session token, and is
// answered with a view.

import { browserKey, flowType, keepToken, learnInquiry, sessionToken } from './session'

export interface Answer {
  ok: boolean
  /** Too many attempts, or the server cannot go on now: the next one is wanted in so many seconds. */
  retryAfter: number | null
  /** The server cannot go on now. It is asked again without anybody's doing. */
  isUnavailable: boolean
  /** What came of a picture that was sent. */
  verification: { id: string; status: string } | null
  /** The inquiry was finished before it was asked for. */
  wasFinished: boolean
  view: DocumentFragment
}

/** The server could not be reached, or its answer was not one of its own. */
export class ConnectionError extends Error {}

export interface Asked {
  headers?: Record<string, string>
  onProgress?: ((loaded: number, total: number) => void) | undefined
  signal?: AbortSignal | undefined
}

/**
 * Asks the server, which answers as this flow's does. Not by fetch, which does not tell
 * how much of an upload is through. Rejects with a ConnectionError.
 */
export function ask(
  method: string,
  path: string,
  body: XMLHttpRequestBodyInit | null,
  { headers = {}, onProgress, signal }: Asked = {},
): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = () => reject(new ConnectionError(`${path}: ${request.status}`))
    if (signal?.aborted) return fail()
    request.open(method, path)
    request.timeout = 120_000
    request.setRequestHeader('Persona-Flow', 'fragment')
    request.setRequestHeader('Persona-Browser', browserKey())
    const token = sessionToken()
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    if (onProgress) request.upload.onprogress = ({ loaded, total }) => onProgress(loaded, total)
    request.onerror = request.ontimeout = request.onabort = fail
    // What a proxy on the way says (502, a login page) is not ours.
    request.onload = () => (request.getResponseHeader('Persona-Flow') ? resolve(request) : fail())
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body)
  })
}

/** Sends a form. */
export async function send(
  path: string,
  body: URLSearchParams | FormData,
  signal?: AbortSignal,
): Promise<Answer> {
  if (flowType) body.set('flow-type', flowType)
  else body.delete('flow-type')
  return answerOf(await ask('POST', path, body, { signal }))
}

/** The view that came. */
export function answerOf(request: XMLHttpRequest): Answer {
  if (request.getResponseHeader('Persona-Flow') !== 'fragment')
    throw new ConnectionError(`${request.status} without a view`)
  const inquiry = request.getResponseHeader('Persona-Inquiry-Id')
  const fresh = request.getResponseHeader('Persona-Session-Token')
  if (inquiry && fresh) {
    learnInquiry(inquiry)
    keepToken(inquiry, fresh)
  }
  const holder = document.createElement('template')
  holder.innerHTML = request.responseText
  const isUnavailable = request.status === 503
  const isLater = isUnavailable || request.status === 429
  const retryAfter = isLater ? Number(request.getResponseHeader('Retry-After')) || 1 : null
  const [id, status] = request.getResponseHeader('Persona-Verification')?.split(' ') ?? []
  const verification = id && status ? { id, status } : null
  const wasFinished = request.getResponseHeader('Persona-Was-Finished') !== null
  return {
    ok: request.status < 300,
    retryAfter,
    isUnavailable,
    verification,
    wasFinished,
    view: holder.content,
  }
}
