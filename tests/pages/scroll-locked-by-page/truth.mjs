import assert from 'node:assert/strict'

export const report =
  'The page has locked itself before, as libraries do it: the body is fixed, at minus what was scrolled.'

export default async (page) => {
  const top = 'return document.querySelector("main").getBoundingClientRect().top'
  const before = await page.run(top)
  await page.works()
  assert.equal(await page.run(top), before)
}
