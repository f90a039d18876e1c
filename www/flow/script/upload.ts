// Sends a photo part by part. When the connection is lost, it waits for it and goes on
// where it was.

import { type Answer, answerOf, ask, ConnectionError, send } from './send'
import { flowType, inquiryId, query } from './session'

/** A part that is lost costs little, and a photo takes few of them. */
const PART_BYTES = 256 * 1024
/** How long without any progress until the individual is asked what to do. */
const PATIENCE_MS = 120_000
const MAX_WAIT_MS = 8000
/** How often a part may fail to arrive although the server answers. */
const MAX_STUCK = 4

export interface Watching {
  /** From 0 to 1. */
  onProgress(part: number): void
  /** The connection is lost, or back. */
  onPause(isPaused: boolean): void
  signal: AbortSignal
}

/**
 * Sends a photo to a step, and returns its answer. Rejects with a ConnectionError when the
 * server stays out of reach, or `signal` was given.
 */
export async function sendPhoto(path: string, photo: Blob, watching: Watching): Promise<Answer> {
  const { signal, onProgress, onPause } = watching
  const patient = patience(signal, onPause)
  let place: string | null = null
  let received = 0
  let stuck = 0
  try {
    // The server may forget an upload, after hours: then it begins anew.
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
        // Too large, or nothing: the form itself says so in words.
        if (begun.status === 413 || begun.status === 400) return await whole(path, photo, signal)
        if (!place) return answerOf(begun)
      }
      const here: string = address(place)
      const part = photo.slice(received, received + PART_BYTES)
      const answer = await patient(async (isAgain) => {
        // What was cut off may have arrived all the same.
        if (isAgain) return ask('HEAD', here, null, { signal })
        return ask('PATCH', here, part, {
          headers: { 'Upload-Offset': String(received), 'Content-Type': 'application/octet-stream' },
          onProgress: (loaded) => onProgress((received + loaded) / photo.size),
          signal,
        })
      })
      if (answer.status === 404) place = null
      else if (answer.status === 204 || answer.status === 409) {
        const told = answer.getResponseHeader('Upload-Offset')
        // A refusal has the same status, and a view instead of a place.
        if (told === null) return answerOf(answer)
        stuck = Number(told) > received ? 0 : stuck + 1
        // Something on the way lets no parts through.
        if (stuck > MAX_STUCK) return await whole(path, photo, signal)
        received = Number(told)
        onProgress(received / photo.size)
      } else return answerOf(answer)
    }
    onProgress(1)
    const upload = place.slice(place.lastIndexOf('/') + 1)
    return await patient(() => send(path, form({ upload }), signal))
  } catch (error) {
    // Nobody needs the parts that have arrived. Without an answer to wait for.
    if (signal.aborted && place) void ask('DELETE', address(place), null).catch(() => {})
    throw error
  }
}

/** All at once, as a form without script does. */
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

/** What every form says of where it belongs. */
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
        // As good as out of reach, for a while.
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
