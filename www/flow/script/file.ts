// The steps that ask for a file, whatever it shows: the browser's own chooser, and sending
// part by part.

import { post } from './messages'
import { SlowDown } from './photo'
import type { Watching } from './upload'
import { announce } from './views'

/**
 * Brings a file form to life. `upload` sends the chosen file; it resolves when another view
 * is shown and rejects when the server could not be reached.
 */
export function enterFile(
  form: HTMLFormElement,
  upload: (file: Blob, watching: Watching) => Promise<void>,
): void {
  const find = <T extends HTMLElement>(selector: string) => form.querySelector(selector) as T
  const input = find<HTMLInputElement>('input[type=file]')
  const progress = find<HTMLProgressElement>('progress')
  const paused = find<HTMLElement>('[data-paused]')
  let sending: AbortController | null = null

  const enter = (state: 'choose' | 'sending') => {
    for (const part of form.querySelectorAll<HTMLElement>('[data-on]'))
      part.hidden = part.dataset.on !== state
    input.disabled = state === 'sending'
  }

  const problem = (what: string | null) => {
    for (const box of form.querySelectorAll<HTMLElement>('[data-problem]')) {
      box.hidden = box.dataset.problem !== what
      if (!box.hidden) box.focus()
    }
  }

  input.addEventListener('change', () => {
    // What was wrong with the file before is over now.
    form.querySelector('[data-reason]')?.remove()
    input.removeAttribute('aria-invalid')
    post('document-upload')
  })

  find('[data-act=stop]').addEventListener('click', () => sending?.abort())

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const file = input.files?.[0]
    if (!file || input.disabled) return
    problem(null)
    enter('sending')
    paused.hidden = true
    progress.removeAttribute('value')
    find('[data-act=stop]').focus()
    const mine = (sending = new AbortController())
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
        signal: mine.signal,
      })
    } catch (error) {
      enter('choose')
      // Whoever stops it themselves needs no explanation.
      if (mine.signal.aborted) input.focus()
      else problem(error instanceof SlowDown ? 'slow' : 'network')
    }
  })
}
