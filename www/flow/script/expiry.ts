// Warns before the time limit. The server decides; this only informs.

import { announce } from './views'
import { post } from './messages'

const WARNING_SECONDS = 300
// setTimeout takes 31 bits of milliseconds.
const MAX_DELAY = 2_000_000_000

const notice = document.getElementById('expiring') as HTMLElement
let timers: number[] = []
let warned = ''

/** Counts down to the view's time limit, and then runs `onEnd`. */
export function watchExpiry(view: HTMLElement, onEnd: () => void): void {
  for (const timer of timers) clearTimeout(timer)
  timers = []
  const { expiresAt, expiresIn, inquiryId } = view.dataset
  // Seconds from now by the server's clock, because this machine's clock may be wrong.
  const seconds = Number(expiresIn)
  notice.hidden = true
  if (!expiresAt || !Number.isFinite(seconds)) return
  after(seconds - WARNING_SECONDS, () => {
    notice.hidden = false
    if (warned === expiresAt) return
    warned = expiresAt
    announce(notice.innerText)
    post('session-expiring', { inquiryId, expiresAt })
  })
  // A second later, so that the server surely finds it expired.
  after(seconds + 1, onEnd)
}

function after(seconds: number, run: () => void): void {
  const delay = Math.max(0, seconds * 1000)
  if (delay < MAX_DELAY) timers.push(window.setTimeout(run, delay))
}
