import assert from 'node:assert/strict'

export const report =
  'The second engine is missing, and the page opens the widget whenever it is told anything.'

export const answer = ({ pathname }) => pathname === '/persona.compat.js' && { status: 404 }

export default async (page) => {
  await page.hears('told engine_unavailable')
  await page.settles()
  const told = (await page.lines()).filter((line) => line.startsWith('told'))
  assert.deepEqual(told, ['told engine_unavailable'])
}
