// Runs axe-core on a page: WCAG 2.2 A and AA, and axe's best practices.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const { source } = createRequire(import.meta.url)('axe-core')

// Only the frame: the page around it is not part of the product.
const RULES = {
  region: { enabled: false },
  // For the live camera, which has no sound.
  'video-caption': { enabled: false },
}

/** Fails with every finding: its rule, and the elements. */
export async function assertAccessible(frame, screen) {
  await frame.evaluate(source)
  const findings = await frame.evaluate(async (rules) => {
    const { violations, incomplete } = await globalThis.axe.run(document, { rules, iframes: false })
    const tell = (kind) => (finding) =>
      `${kind} ${finding.id}: ${finding.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`
    // Contrast that axe cannot compute is checked by people, on screenshots.
    const open = incomplete.filter(({ id }) => id !== 'color-contrast')
    return [...violations.map(tell('violated')), ...open.map(tell('undecided'))]
  }, RULES)
  assert.deepEqual(findings, [], `axe on ${screen}`)
}
