// Sending a file, seen from the page: how far it is, that it waits for the connection, and
// how it ended.

import { ConnectionError } from './send'
import type { Watching } from './upload'
import { announce } from './views'

/** Too many files within a short time. */
export class SlowDown extends Error {}

/** Sends a file; resolves when another view is shown, and rejects when it did not get through. */
export type Upload = (file: Blob, watching: Watching) => Promise<void>

/** How it ended: another view is shown, somebody stopped it, or what stood in the way. */
export type Ended = 'sent' | 'stopped' | 'slow' | 'network' | 'broken'

/** Shows a form's box for that problem, and hides its others. */
export function showProblem(form: HTMLFormElement, what: string | null): void {
  for (const box of form.querySelectorAll<HTMLElement>('[data-problem]')) {
    box.hidden = box.dataset.problem !== what
    if (!box.hidden) box.focus()
  }
}

/** Sends a file by `upload` and shows in the form how far that is. `stop` ends it. */
export async function sendVisibly(
  form: HTMLFormElement,
  file: Blob,
  upload: Upload,
  stop: AbortSignal,
): Promise<Ended> {
  const find = <T extends HTMLElement>(selector: string) => form.querySelector(selector) as T
  const progress = find<HTMLProgressElement>('progress')
  const paused = find<HTMLElement>('[data-paused]')
  paused.hidden = true
  progress.removeAttribute('value')
  try {
    await upload(file, {
      onProgress(part) {
        // Sent does not mean checked: without a value the bar shows that work goes on.
        if (part < 1) progress.value = part
        else progress.removeAttribute('value')
      },
      onPause(isPaused) {
        if (paused.hidden === !isPaused) return
        paused.hidden = !isPaused
        if (isPaused) announce(paused.textContent ?? '')
      },
      signal: stop,
    })
    return 'sent'
  } catch (error) {
    if (stop.aborted) return 'stopped'
    if (error instanceof SlowDown) return 'slow'
    if (error instanceof ConnectionError) return 'network'
    console.error(error)
    return 'broken'
  }
}
