// Finds buttons and headings by their accessible names.

import { Puppeteer } from 'puppeteer-core'
import { isFirefox } from './browser.mjs'

/** The selector of a button or heading with that name. */
export const named = (role, name) =>
  isFirefox ? `named/${role} ${name}` : `::-p-aria([name="${name}"][role="${role}"])`

// While a camera runs, Firefox takes a second for each query of its accessibility tree. Its tests read the names from the
// document instead; Chromium's tests query the accessibility tree for the same names.
if (isFirefox) {
  Puppeteer.registerCustomQueryHandler('named', {
    queryAll(node, selector) {
      const [, role, name] = /^(\w+) (.*)$/s.exec(selector)
      const elements = { button: 'button, [role="button"]', heading: 'h1, h2, h3' }[role]
      return [...node.querySelectorAll(elements)].filter((element) => {
        const text = element.getAttribute('aria-label') ?? element.textContent
        return text.replace(/\s+/g, ' ').trim() === name && element.getClientRects().length > 0
      })
    },
  })
}
