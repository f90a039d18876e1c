// Messages between the frame and the embedding page.
//
// Nothing is posted unless the page's origin is known, and never to '*'. Messages are accepted only from
// the parent window with that origin.

import { query } from './session'

export const isEmbedded = window.parent !== window

const containerId = query.get('container-id') ?? undefined
const templateId = query.get('inquiry-template-id') ?? query.get('template-id') ?? undefined
const templateVersionId = query.get('inquiry-template-version-id') ?? undefined
const target = originOf(query.get('message-target-origin')) ?? originOf(query.get('iframe-origin'))

function originOf(text: string | null): string | null {
  if (!text) return null
  try {
    const { origin } = new URL(text)
    return origin === 'null' ? null : origin
  } catch {
    return null
  }
}

export interface FlowError {
  status: number
  code: string
  message: string
}

/** Posts a message to the embedding page. Does nothing if there is none. */
export function post(name: string, metadata?: Record<string, unknown>, error?: FlowError): void {
  if (!isEmbedded || !target) return
  window.parent.postMessage({ containerId, templateId, templateVersionId, name, metadata, error }, target)
}

/** How long a page may take to answer. Pages that do not know the request never answer. */
const ANSWER_MS = 400
let answer: (token: string | null) => void = () => {}

/** Asks the embedding page for a session token, so that no address contains it. */
export function requestToken(): Promise<string | null> {
  if (!isEmbedded || !target) return Promise.resolve(null)
  return new Promise((resolve) => {
    answer = resolve
    setTimeout(() => resolve(null), ANSWER_MS)
    post('session-token-request')
  })
}

interface Actions {
  open(): void
  exit(force: boolean): void
  close(): void
  destroy(): void
}

/** Handles requests of the embedding page. */
export function listen(actions: Actions): void {
  if (!isEmbedded || !target) return
  addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
    if (source !== window.parent || origin !== target) return
    if (typeof data !== 'object' || data === null) return
    const { action, metadata } = data as { action?: unknown; metadata?: unknown }
    if (action === 'open') actions.open()
    else if (action === 'close') actions.close()
    else if (action === 'destroy') actions.destroy()
    else if (action === 'session-token') {
      const given = (metadata as { sessionToken?: unknown } | null | undefined)?.sessionToken
      answer(typeof given === 'string' && given ? given : null)
    } else if (action === 'exit') {
      const force =
        typeof metadata === 'object' && metadata !== null && 'force' in metadata && metadata.force === true
      actions.exit(force)
    }
  })
}
