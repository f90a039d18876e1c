// What the person sees: the container, the dialog in it, its views and the frame.
//
// The container keeps the official name and stays where the page put it; the dialog in
// it is shown modally, which gives the top layer, an inert background, focus kept
// inside and given back, and Esc. The frame is made in its final place: moving one
// loads it again.

import { dress, lockPage } from './styles.js'
import { property } from './messages.js'
import type { Texts } from './types.js'

const NAME = 'persona-widget__'

function element(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag)
  made.className = NAME + className
  made.append(...children)
  return made
}

function button(className: string, action: string, text: string): HTMLElement {
  const made = element('button', className) as HTMLButtonElement
  made.type = 'button'
  made.dataset['action'] = action
  if (className === 'close') made.setAttribute('aria-label', text)
  else made.textContent = text
  return made
}

/** What is seen in the widget. */
export type View = 'loading' | 'flow' | 'failure'

export type Modal = ReturnType<typeof makeModal>

/** Makes the widget and puts it into `parent`, hidden. */
export function makeModal(
  parent: Node,
  id: string,
  title: string,
  isInline: boolean,
  frame: HTMLIFrameElement,
  texts: Texts,
) {
  const status = element('p', 'text')
  status.setAttribute('role', 'status')
  const explanation = element('p', 'text')
  const retry = button('button', 'retry', texts.retry)
  const failure = element(
    'div',
    'failure',
    element('h2', 'heading', texts.failed),
    explanation,
    retry,
    button('button', 'close', texts.close),
  )
  failure.setAttribute('role', 'alert')
  const panel = element(
    'div',
    'panel',
    frame,
    element('div', 'centered-frame', element('div', 'loading-spinner'), status),
    failure,
  )
  const close = button('close', 'close', texts.close)
  if (!isInline) panel.append(close)
  // A plain element where the flow stands inline.
  const dialog = element(isInline ? 'div' : 'dialog', 'dialog', panel) as HTMLDialogElement
  dialog.setAttribute('aria-label', title)
  dialog.tabIndex = -1
  const container = element('div', isInline ? 'inline' : 'overlay', dialog)
  container.id = id
  container.style.display = 'none'
  parent.appendChild(container)

  let root: Node | undefined
  let undress = () => {}
  let unlock = () => {}

  /** Sees to the styles wherever the container is now. */
  function dressAgain(): void {
    if (root === container.getRootNode()) return
    undress()
    root = container.getRootNode()
    undress = dress(container)
  }

  /** Puts the focus where the person goes on. */
  function focus(): void {
    const places: Record<string, HTMLElement> = { flow: frame, failure: retry }
    ;(places[dialog.dataset['view']!] ?? dialog).focus()
  }

  /** It may be open and no longer modal: moving it in the page takes it out of the top layer. */
  function isModal(): boolean {
    try {
      return dialog.matches(':modal')
    } catch {
      // Browsers before 2022 do not know.
      return dialog.open
    }
  }

  function hide(): void {
    if (!isInline && dialog.open) dialog.close()
    unlock()
    unlock = () => {}
    container.style.display = 'none'
  }

  dressAgain()

  return {
    container,
    dialog,
    hide,

    show(): void {
      dressAgain()
      container.style.display = 'block'
      if (isInline || isModal()) return
      dialog.removeAttribute('open')
      // Locked first: the room of the scroll bar is measured while it is there.
      unlock()
      unlock = lockPage()
      try {
        dialog.showModal()
      } catch {
        // The container is in no document; it is then shown as soon as it is.
        dialog.setAttribute('open', '')
      }
      focus()
    },

    /** Changes what is seen; `why` explains a failure. */
    view(view: View, why: keyof Texts): void {
      dialog.dataset['view'] = view
      // Emptied and filled, so that screen readers hear of it each time.
      status.textContent = view === 'loading' ? texts.loading : ''
      explanation.textContent = texts[why]
      // What had it may be hidden now; only Close stays where it was.
      if (dialog.matches(':focus-within') && !close.matches(':focus')) focus()
    },

    /** Takes over sizes and looks that came from the flow. */
    fit(metadata: unknown): void {
      for (const [group, name, variable] of [
        ['preferredDimensions', 'minimumWidth', 'min-width'],
        ['preferredDimensions', 'maximumWidth', 'max-width'],
        ['preferredDimensions', 'minimumHeight', 'min-height'],
        ['preferredDimensions', 'maximumHeight', 'max-height'],
        ['styles', 'borderRadius', 'border-radius'],
      ]) {
        const value = property(property(metadata, group!), name!)
        if (typeof value === 'string') container.style.setProperty(`--persona-widget-${variable}`, value)
      }
    },

    /** Gives an inline frame the height of its content. */
    grow(metadata: unknown): void {
      const height = property(metadata, 'pageHeight')
      if (isInline && typeof height === 'number' && height >= 1 && height < 100_000)
        frame.style.height = `${Math.ceil(height)}px`
    },

    /** Removes everything from the page. */
    remove(): void {
      hide()
      container.remove()
      undress()
    },
  }
}
