// The steps that ask for a file of any kind: the browser's file chooser, and sending in parts.

import { shrink } from './camera/picture'
import { bytesOf, isHeic } from './chosen'
import { post } from './messages'
import { settle } from './press'
import { sendVisibly, showProblem, type Upload } from './sending'

/**
 * Sets up a file form. `upload` sends the chosen file; it resolves when another view
 * is shown and rejects when the server could not be reached.
 */
export function enterFile(form: HTMLFormElement, upload: Upload): void {
  const find = <T extends HTMLElement>(selector: string) => form.querySelector(selector) as T
  const input = find<HTMLInputElement>('input[type=file]')
  let sending: AbortController | null = null

  const enter = (state: 'choose' | 'sending') => {
    for (const part of form.querySelectorAll<HTMLElement>('[data-on]'))
      part.hidden = part.dataset.on !== state
    input.disabled = state === 'sending'
  }

  input.addEventListener('change', () => {
    // Hides the problem of the previous file.
    form.querySelector('[data-reason]')?.remove()
    input.removeAttribute('aria-invalid')
    post('document-upload')
  })

  find('[data-act=stop]').addEventListener('click', () => sending?.abort())

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const file = input.files?.[0]
    if (!file || input.disabled) return
    showProblem(form, null)
    enter('sending')
    settle(form, form.querySelector('h1'), find('[data-act=stop]'))
    sending = new AbortController()
    // A file that is too large is not read: the server refuses it.
    const isLarge = file.size > Number(form.dataset.maxBytes)
    const bytes = isLarge ? file : await converted(await bytesOf(file))
    const isRefused = bytes === 'gone' || bytes === 'heic'
    const ended = isRefused ? bytes : await sendVisibly(form, bytes, upload, sending.signal)
    if (ended === 'sent') return
    enter('choose')
    if (isRefused) input.value = ''
    settle(form, null, null)
    // An individual who stops it needs no explanation.
    if (ended === 'stopped') input.focus()
    else showProblem(form, ended)
  })
}

/** The file, or what is wrong with it. A HEIC picture becomes a JPEG in browsers that can show it. */
async function converted(file: Blob | null): Promise<Blob | 'gone' | 'heic'> {
  if (!file || !(await isHeic(file))) return file ?? 'gone'
  const jpeg = await shrink(file, 'document')
  return jpeg === file ? 'heic' : jpeg
}
