// Requests to the server. Each contains this browser's key and the session token. The response is a view.

import { browserKey, flowType, keepToken, learnInquiry, sessionToken } from './session'

export interface Answer {
  ok: boolean
  /** Too many attempts, or the server is unavailable: the number of seconds until the next attempt. */
  retryAfter: number | null
  /** The server is unavailable. The request is repeated automatically. */
  isUnavailable: boolean
  /** The result of a sent picture. */
  verification: { id: string; status: string } | null
  /** Whether the inquiry was already finished before this request. */
  wasFinished: boolean
  view: DocumentFragment
}

/** The server could not be reached, or the response was not from it. */
export class ConnectionError extends Error {}

export interface Asked {
  headers?: Record<string, string>
  onProgress?: ((loaded: number, total: number) => void) | undefined
  signal?: AbortSignal | undefined
}

/**
 * Sends a request. Does not use fetch, which does not report the progress of an upload. Rejects with a
 * ConnectionError if the server does not answer.
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
    // The response of a proxy (502, a login page) is not from our server.
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

/** The view in a response. */
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
