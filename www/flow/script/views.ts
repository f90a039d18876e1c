// Shows a view in the page, and announces it to screen readers.

import { replaceContent } from './content'
import { post } from './messages'
import { viewChanged } from './press'

const main = document.getElementById('main') as HTMLElement
const status = document.getElementById('status') as HTMLElement

/** The current view. */
export const current = (): HTMLElement => main.querySelector<HTMLElement>('.view') as HTMLElement

/** Announces a text to screen readers. */
export function announce(text: string): void {
  status.textContent = text
}

/** Disables the view while a request is running, so that a second press does nothing. */
export function busy(is: boolean): void {
  main.setAttribute('aria-busy', String(is))
  for (const button of main.querySelectorAll<HTMLElement>('.actions button')) {
    if (is) button.setAttribute('aria-disabled', 'true')
    else button.removeAttribute('aria-disabled')
  }
  announce(is ? (document.body.dataset.working ?? '') : '')
}

export const isBusy = (): boolean => main.getAttribute('aria-busy') === 'true'

/** Whether the view fills the window, because it shows a picture. */
export function frame(is: boolean): void {
  document.body.classList.toggle('framed', is)
}

/** Shows another view, and focuses its problem if there is one, otherwise its heading. */
export function show(fragment: DocumentFragment, takeFocus: boolean): HTMLElement {
  replaceContent(main, fragment)
  viewChanged()
  frame(false)
  busy(false)
  const view = current()
  wear(view.dataset.theme)
  if (view.dataset.title) document.title = view.dataset.title
  scrollTo(0, 0)
  const goal = view.querySelector<HTMLElement>('[data-focus]') ?? view.querySelector<HTMLElement>('h1')
  // A frame that was not used yet must not take the focus from the embedding page.
  if (takeFocus) goal?.focus({ preventScroll: true })
  return view
}

/** Applies a theme that was not known when the page was loaded, because it was opened by a link. */
function wear(theme: string | undefined): void {
  if (!theme || document.querySelector(`link[href="${CSS.escape(theme)}"]`)) return
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = theme
  document.head.append(link)
}

/** Tells the embedding page which view or question is shown. */
export function tellView(name = current().dataset.view ?? ''): void {
  const pageHeight = document.documentElement.scrollHeight
  post('page-change', { name, path: `/${name}`, pathname: location.pathname, pageHeight })
}
