// Sending a file, as shown in the page: the progress, waiting for the connection, and the result.

import { ConnectionError } from './send'
import type { Watching } from './upload'
import { announce } from './views'

/** Too many files in a short time. */
export class SlowDown extends Error {}

/** Sends a file. Resolves when another view is shown, and rejects if the file could not be sent. */
export type Upload = (file: Blob, watching: Watching) => Promise<void>

/** The result: another view is shown, the individual stopped it, or a problem. */
export type Ended = 'sent' | 'stopped' | 'slow' | 'network' | 'broken'

/** Shows a form's box for that problem, and hides its others. */
export function showProblem(form: HTMLFormElement, what: string | null): void {
  for (const box of form.querySelectorAll<HTMLElement>('[data-problem]')) {
    box.hidden = box.dataset.problem !== what
    if (!box.hidden) box.focus()
  }
}

/** Sends a file with `upload` and shows the progress in the form. `stop` cancels it. */
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
        // The file is sent but not checked yet: without a value the bar shows that work continues.
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
