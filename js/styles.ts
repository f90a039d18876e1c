// Style sheets without a trace in the page's own: constructable ones, which no
// Content-Security-Policy forbids.

import css from './modal.css'
import { surroundings } from './surroundings.js'

type Root = Document | ShadowRoot

/** A sheet in force in a document or a shadow root, until this is called. */
type Removal = () => void

/** Several clients add the same sheet several times, and each removes it once. */
function adopt(root: Root, sheet: CSSStyleSheet): Removal {
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  return () => {
    const sheets = [...root.adoptedStyleSheets]
    const index = sheets.lastIndexOf(sheet)
    if (index >= 0) sheets.splice(index, 1)
    root.adoptedStyleSheets = sheets
  }
}

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  return sheet
}

/** Made once for all clients. */
let shared: CSSStyleSheet | undefined

/**
 * Puts the widget's styles into force where `container` is. Browsers before 2023, and a
 * container in another document than ours, get an element with the script's own nonce.
 */
export function dress(container: HTMLElement): Removal {
  try {
    return adopt(container.getRootNode() as Root, (shared ??= sheetOf(css)))
  } catch {
    const style = document.createElement('style')
    if (surroundings.nonce) style.nonce = surroundings.nonce
    style.textContent = css
    container.append(style)
    return () => style.remove()
  }
}

/**
 * Keeps the page behind from scrolling. Each client has a sheet of its own for that, so
 * that none can undo another's. Where a scroll bar goes away with it, its room stays,
 * so that nothing jumps.
 */
export function lockPage(): Removal {
  const hasBar = innerWidth > document.documentElement.clientWidth
  try {
    return adopt(
      document,
      sheetOf(`html{overflow:hidden!important${hasBar ? ';scrollbar-gutter:stable' : ''}}`),
    )
  } catch {
    return () => {}
  }
}
