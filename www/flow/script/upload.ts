// Sends a photo in parts. When the connection is lost, it waits and then continues with the missing
// parts.

import { type Answer, answerOf, ask, ConnectionError, send } from './send'
import { flowType, inquiryId, query } from './session'

/** Small enough that a lost part costs little, and large enough that a photo takes few parts. */
const PART_BYTES = 256 * 1024
/** After this long without progress the individual is asked what to do. */
const PATIENCE_MS = 120_000
const MAX_WAIT_MS = 8000
/** How often a part may fail to arrive although the server answers. */
const MAX_STUCK = 4

export interface Watching {
  /** From 0 to 1. */
  onProgress(part: number): void
  /** Called when the connection is lost, and when it is back. */
  onPause(isPaused: boolean): void
  signal: AbortSignal
}

/**
 * Sends a photo to a step, and returns the answer. Rejects with a ConnectionError if the server stays out
 * of reach, or when `signal` is aborted.
 */
export async function sendPhoto(path: string, photo: Blob, watching: Watching): Promise<Answer> {
  const { signal, onProgress, onPause } = watching
  const patient = patience(signal, onPause)
  let place: string | null = null
  let received = 0
  let stuck = 0
  try {
    // The server may remove an upload after hours. Then it starts again.
    while (received < photo.size || !place) {
      if (!place) {
        const begun = await patient(() =>
          ask('POST', address('/flow/uploads'), null, {
            headers: { 'Upload-Length': String(photo.size) },
            signal,
          }),
        )
        place = begun.getResponseHeader('Location')
        received = 0
        // Too large, or empty: sending the form gets a view that explains it.
        if (begun.status === 413 || begun.status === 400) return await whole(path, photo, signal)
        if (!place) return answerOf(begun)
      }
      const here: string = address(place)
      const part = photo.slice(received, received + PART_BYTES)
      const answer = await patient(async (isAgain) => {
        // An interrupted part may have arrived.
        if (isAgain) return ask('HEAD', here, null, { signal })
        return ask('PATCH', here, part, {
          headers: { 'Upload-Offset': String(received), 'Content-Type': 'application/octet-stream' },
          onProgress: (loaded) => onProgress((received + loaded) / photo.size),
          signal,
        })
      })
      if (answer.status === 404) place = null
      else if (answer.status === 204 || answer.status === 409) {
        const offset = answer.getResponseHeader('Upload-Offset')
        // A refusal has the same status, but a view instead of an offset.
        if (offset === null) return answerOf(answer)
        stuck = Number(offset) > received ? 0 : stuck + 1
        // A proxy blocks partial uploads.
        if (stuck > MAX_STUCK) return await whole(path, photo, signal)
        received = Number(offset)
        onProgress(received / photo.size)
      } else return answerOf(answer)
    }
    onProgress(1)
    const upload = place.slice(place.lastIndexOf('/') + 1)
    return await patient(() => send(path, form({ upload }), signal))
  } catch (error) {
    // The parts that have arrived are not needed. Does not wait for the answer.
    if (signal.aborted && place) void ask('DELETE', address(place), null).catch(() => {})
    throw error
  }
}

/** Sends the photo in one request, as a form without script does. */
function whole(path: string, photo: Blob, signal: AbortSignal): Promise<Answer> {
  const body = form({})
  body.set('picture', photo, 'picture')
  return send(path, body, signal)
}

function form(more: Record<string, string>): FormData {
  const body = new FormData()
  for (const [name, value] of facts()) body.set(name, value)
  for (const [name, value] of Object.entries(more)) body.set(name, value)
  return body
}

/** The hidden fields that every form has. */
function facts(): URLSearchParams {
  const facts = new URLSearchParams()
  const id = inquiryId()
  if (id) facts.set('inquiry-id', id)
  for (const name of ['language', 'redirect-uri', 'style-variant', 'via']) {
    const value = query.get(name)
    if (value) facts.set(name, value)
  }
  if (flowType) facts.set('flow-type', flowType)
  return facts
}

const address = (path: string) => `${path}?${facts()}`

function isUnavailable(answer: XMLHttpRequest | Answer): boolean {
  return answer instanceof XMLHttpRequest ? answer.status === 503 : answer.isUnavailable
}

/** Tries again, at longer and longer intervals or as soon as the connection is back. */
function patience(signal: AbortSignal, onPause: (isPaused: boolean) => void) {
  return async <T extends XMLHttpRequest | Answer>(attempt: (isAgain: boolean) => Promise<T>): Promise<T> => {
    const deadline = performance.now() + PATIENCE_MS
    for (let tries = 0; ; tries++) {
      try {
        const result = await attempt(tries > 0)
        // Treated as out of reach for a while.
        if (isUnavailable(result)) throw new ConnectionError('unavailable')
        onPause(false)
        return result
      } catch (error) {
        if (!(error instanceof ConnectionError) || signal.aborted || performance.now() > deadline) throw error
        onPause(true)
        await pause(Math.min(MAX_WAIT_MS, 500 * 2 ** tries), signal)
      }
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    addEventListener('online', done)
    signal.addEventListener('abort', done)
  })
}
