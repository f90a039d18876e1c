// The page that waits while another device continues: it shows the progress, informs the embedding page,
// and continues automatically.

import { post } from './messages'
import { ask } from './send'
import { browserKey, inquiryId, query, sessionToken } from './session'
import { announce } from './views'

type State = 'waiting' | 'opened' | 'left' | 'over' | 'ended' | 'none' | 'elsewhere'

const STATES = ['waiting', 'opened', 'left', 'over', 'ended', 'none', 'elsewhere']
/** States in which another device continues or may continue. In other states the page does not wait. */
const WAITING = ['waiting', 'opened', 'left', 'over']
const POLL_MS = 3000
/** A stream without any message for this long, not even a heartbeat, is dead. */
const SILENCE_MS = 40_000

/** Sets up the waiting page. `onEnd` runs when there is nothing left to wait for. */
export function enterHandoff(box: HTMLElement, onEnd: () => void): void {
  const news = box.querySelector('[data-news]') as HTMLElement
  const device = box.querySelector('[data-device]') as HTMLElement
  const link = box.querySelector<HTMLInputElement>('#handoff-link')
  const stop = new AbortController()
  let state = box.dataset.state as State
  // A reloaded page does not have the link.
  if (link) post('one-time-link-sent', { inquiryId: inquiryId() })

  const learn = (next: string): void => {
    if (!STATES.includes(next) || next === state) return
    if (!box.isConnected) return stop.abort()
    const before = state
    state = next as State
    if (state === 'opened') post('one-time-link-start', { inquiryId: inquiryId() })
    const wasOpen = before === 'opened'
    if (wasOpen && (state === 'left' || !WAITING.includes(state)))
      post('one-time-link-exit', { inquiryId: inquiryId() })
    if (!WAITING.includes(state)) {
      stop.abort()
      return onEnd()
    }
    // A used or expired link is hidden.
    const parts = [...box.querySelectorAll<HTMLElement>('[data-link]')]
    const hadFocus = parts.some((part) => part.contains(document.activeElement))
    for (const part of parts) part.hidden = state !== 'waiting'
    // A hidden element cannot keep the focus.
    if (hadFocus) box.querySelector('h1')?.focus({ preventScroll: true })
    device.hidden = state === 'waiting' && Boolean(link)
    news.textContent = box.dataset[state] ?? ''
    box.dataset.state = state
    announce(news.textContent)
  }

  box.querySelector('[data-act=copy]')?.addEventListener('click', () => {
    if (!link) return
    link.select()
    const copied = () => announce(box.dataset.copied ?? '')
    // A page may forbid its frames to use the clipboard. The selected text can be copied by hand.
    void navigator.clipboard
      ?.writeText(link.value)
      .then(copied, () => document.execCommand('copy') && copied())
  })

  void follow(box, learn, stop.signal)
}

/**
 * Waits on a page that says that another browser continues. `onEnd` runs when that is no longer so.
 * `isSameSession` means that it is another tab: then only the end of the inquiry matters.
 */
export function enterElsewhere(box: HTMLElement, isSameSession: boolean, onEnd: () => void): void {
  const stop = new AbortController()
  const learn = (next: string): void => {
    if (!box.isConnected) return stop.abort()
    if (!STATES.includes(next) || next === 'elsewhere' || (isSameSession && next !== 'ended')) return
    stop.abort()
    onEnd()
  }
  // The server streams nothing to a session that is active itself, in another tab.
  void follow(box, learn, stop.signal, !isSameSession)
}

/** Uses a stream if that works, otherwise polling. */
async function follow(
  box: HTMLElement,
  learn: (state: string) => void,
  stop: AbortSignal,
  canStream = true,
): Promise<void> {
  while (box.isConnected && !stop.aborted) {
    const began = performance.now()
    const streamed = canStream && (await stream(box, learn, stop).catch(() => false))
    if (stop.aborted || !box.isConnected) return
    // After a working stream, reconnects at once. After a failed or short one, waits first.
    if (streamed && performance.now() - began > POLL_MS) continue
    await poll(learn).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

function address(path: string): string {
  const facts = new URLSearchParams({ 'inquiry-id': inquiryId() ?? '' })
  return `${path}?${facts}`
}

/** Does not use EventSource, which sends no headers: the token must not be in an address. */
async function stream(box: HTMLElement, learn: (state: string) => void, stop: AbortSignal): Promise<boolean> {
  const silence = new AbortController()
  const quit = () => silence.abort()
  let timer = 0
  const alive = () => {
    clearTimeout(timer)
    timer = window.setTimeout(quit, SILENCE_MS)
    // The view has changed, so nobody waits any more.
    if (!box.isConnected) quit()
  }
  stop.addEventListener('abort', quit)
  try {
    alive()
    const headers = { 'Persona-Browser': browserKey(), Authorization: `Bearer ${sessionToken()}` }
    const response = await fetch(address('/flow/handoff/events'), { headers, signal: silence.signal })
    if (!response.ok || !response.body) return false
    if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
      learn(await response.text())
      return false
    }
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    let text = ''
    let hasSpoken = false
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return hasSpoken
      alive()
      text += decoder.decode(value, { stream: true })
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        if (!line.startsWith('data:')) continue
        hasSpoken = true
        learn(line.slice('data:'.length).trim())
      }
    }
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', quit)
  }
}

async function poll(learn: (state: string) => void): Promise<void> {
  const answer = await ask('GET', address('/flow/handoff/state'), null)
  if (answer.status === 200) learn(answer.responseText)
}

/** Whether this device continues after a handoff. */
export const isSecondDevice = query.get('via') === 'handoff'

/** Tells the first device that this page is being closed. Does not wait for the answer. */
export function leaveHandoff(): void {
  const id = inquiryId()
  if (!isSecondDevice || !id || !sessionToken()) return
  void fetch('/flow/handoff/leave', {
    method: 'POST',
    keepalive: true,
    body: new URLSearchParams({ 'inquiry-id': id }),
    headers: { 'Persona-Browser': browserKey(), Authorization: `Bearer ${sessionToken()}` },
  }).catch(() => {})
}
