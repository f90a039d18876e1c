import assert from 'node:assert/strict'

export const report =
  'The page is already locked, as libraries do it: the body is fixed, with a negative top.'

export default async (page) => {
  const top = 'return document.querySelector("main").getBoundingClientRect().top'
  const before = await page.run(top)
  await page.works()
  assert.equal(await page.run(top), before)
}
