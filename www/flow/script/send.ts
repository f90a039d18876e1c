// Requests to the server. Each brings this browser's key and the session token, and is
// answered with a view.

import { browserKey, flowType, keepToken, learnInquiry, sessionToken } from './session'

export interface Answer {
  ok: boolean
  view: DocumentFragment
}

/** The server could not be reached, or its answer was not one of its own. */
export class ConnectionError extends Error {}

/**
 * Sends a form. Not by fetch, which does not tell how much of an upload is through.
 * Rejects with a ConnectionError where no view comes back.
 */
export function send(
  path: string,
  body: URLSearchParams | FormData,
  onProgress?: (part: number) => void,
  signal?: AbortSignal,
): Promise<Answer> {
  if (flowType) body.set('flow-type', flowType)
  else body.delete('flow-type')
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = () => reject(new ConnectionError(`${path}: ${request.status}`))
    request.open('POST', path)
    request.timeout = 120_000
    request.setRequestHeader('Persona-Flow', 'fragment')
    request.setRequestHeader('Persona-Browser', browserKey())
    const token = sessionToken()
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`)
    if (onProgress) request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0)
    request.onerror = request.ontimeout = request.onabort = fail
    request.onload = () => {
      const inquiry = request.getResponseHeader('Persona-Inquiry-Id')
      const fresh = request.getResponseHeader('Persona-Session-Token')
      // What a proxy on the way says (502, a login page) is no view.
      if (request.getResponseHeader('Persona-Flow') !== 'fragment') return fail()
      if (inquiry && fresh) {
        learnInquiry(inquiry)
        keepToken(inquiry, fresh)
      }
      const holder = document.createElement('template')
      holder.innerHTML = request.responseText
      resolve({ ok: request.status < 300, view: holder.content })
    }
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body)
  })
}
