// axe-core on what is shown: WCAG 2.2 A and AA, and axe's best practices.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const { source } = createRequire(import.meta.url)('axe-core')

// Of the frame alone: what stands around it is not this product's.
const RULES = {
  region: { enabled: false },
  // Of the live camera, which has no sound and nothing to say.
  'video-caption': { enabled: false },
}

/** Fails with every finding: its rule, and the elements. */
export async function assertAccessible(frame, screen) {
  await frame.evaluate(source)
  const findings = await frame.evaluate(async (rules) => {
    const { violations, incomplete } = await globalThis.axe.run(document, { rules, iframes: false })
    const tell = (kind) => (finding) =>
      `${kind} ${finding.id}: ${finding.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`
    // Contrast that axe cannot work out is looked at by people, on screenshots.
    const open = incomplete.filter(({ id }) => id !== 'color-contrast')
    return [...violations.map(tell('violated')), ...open.map(tell('undecided'))]
  }, RULES)
  assert.deepEqual(findings, [], `axe on ${screen}`)
}
