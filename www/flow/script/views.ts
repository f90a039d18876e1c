// Puts a view in the page, and tells those who do not see it.

import { replaceContent } from './content'
import { post } from './messages'
import { viewChanged } from './press'

const main = document.getElementById('main') as HTMLElement
const status = document.getElementById('status') as HTMLElement

/** The view that is shown. */
export const current = (): HTMLElement => main.querySelector<HTMLElement>('.view') as HTMLElement

/** Has a screen reader say it. */
export function announce(text: string): void {
  status.textContent = text
}

/** While the server is asked, the view stays and takes no second press. */
export function busy(is: boolean): void {
  main.setAttribute('aria-busy', String(is))
  for (const button of main.querySelectorAll<HTMLElement>('.actions button')) {
    if (is) button.setAttribute('aria-disabled', 'true')
    else button.removeAttribute('aria-disabled')
  }
  announce(is ? (document.body.dataset.working ?? '') : '')
}

export const isBusy = (): boolean => main.getAttribute('aria-busy') === 'true'

/** Whether the view is as high as the window, because it shows a picture. */
export function frame(is: boolean): void {
  document.body.classList.toggle('framed', is)
}

/** Shows another view: its problem has the focus where there is one, else its heading. */
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
  // A frame that nobody has touched must not take the focus from the page around it.
  if (takeFocus) goal?.focus({ preventScroll: true })
  return view
}

/** Puts a theme on that the page did not come with: whose it is, a link's code did not tell. */
function wear(theme: string | undefined): void {
  if (!theme || document.querySelector(`link[href="${CSS.escape(theme)}"]`)) return
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = theme
  document.head.append(link)
}

/** Tells the page around the frame which view is shown, or which question is asked over it. */
export function tellView(name = current().dataset.view ?? ''): void {
  const pageHeight = document.documentElement.scrollHeight
  post('page-change', { name, path: `/${name}`, pathname: location.pathname, pageHeight })
}
