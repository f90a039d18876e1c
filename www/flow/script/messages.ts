// What the frame and the page around it tell each other.
//
// Nothing is posted unless the page's origin is known, and never to '*'. Nothing is
// heard but from the window around the frame, at that origin.

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

/** Tells the page around the frame. Quietly nothing where there is none. */
export function post(name: string, metadata?: Record<string, unknown>, error?: FlowError): void {
  if (!isEmbedded || !target) return
  window.parent.postMessage({ containerId, templateId, templateVersionId, name, metadata, error }, target)
}

/** How long a page may take that knows the question. Others do not answer at all. */
const ANSWER_MS = 400
let answer: (token: string | null) => void = () => {}

/** Asks the page around the frame for a session token, which no address carries then. */
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

/** Hears what the page around the frame asks for. */
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
