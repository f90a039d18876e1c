import assert from 'node:assert/strict'

export const report = 'The other engine is missing, and the page opens the widget in every callback.'

export const answer = ({ pathname }) => pathname === '/persona.compat.js' && { status: 404 }

export default async (page) => {
  await page.hears('told engine_unavailable')
  await page.settles()
  const told = (await page.lines()).filter((line) => line.startsWith('told'))
  assert.deepEqual(told, ['told engine_unavailable'])
}
