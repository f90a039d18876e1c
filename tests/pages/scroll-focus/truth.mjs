import assert from 'node:assert/strict'

export const report =
  'The button that opens the widget is far down the page: closing gives it the focus back and does not scroll to it.'

export default async (page) => {
  await page.keepsItsPlace()
  assert.equal(await page.run('return document.activeElement.textContent'), 'Verify')
}
