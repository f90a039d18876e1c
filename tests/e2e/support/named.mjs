// How tests find a button or a heading: by the name that an individual hears or sees.

import { Puppeteer } from 'puppeteer-core'
import { isFirefox } from './browser.mjs'

// Firefox takes a second for each look into its accessibility tree while a camera runs. There, names are read from the
// document; Chromium's tests use the accessibility tree on the same pages.
if (isFirefox)
  for (const [role, elements] of [
    ['button', 'button, [role="button"]'],
    ['heading', 'h1, h2, h3'],
  ])
    Puppeteer.registerCustomQueryHandler(role, { queryAll: finder(elements) })

/** The selector of a button or heading of that name. */
export const named = (role, name) =>
  isFirefox ? `${role}/${name}` : `::-p-aria([name="${name}"][role="${role}"])`

/** A function that finds those of the elements with a name, and that a browser can be given as text. */
function finder(elements) {
  const find = (node, name) =>
    [...node.querySelectorAll(ELEMENTS)].filter((element) => {
      const text = element.getAttribute('aria-label') ?? element.textContent
      return text.replace(/\s+/g, ' ').trim() === name && element.getClientRects().length > 0
    })
  return new Function(`return ${String(find).replace('ELEMENTS', JSON.stringify(elements))}`)()
}
