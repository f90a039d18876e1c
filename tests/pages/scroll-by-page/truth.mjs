import assert from 'node:assert/strict'

export const report =
  'The page itself scrolls while the widget is open, and where it went to is where it stays.'

export default async (page) => {
  await page.shows()
  await page.run('scrollTo(0, 2000)')
  await page.run('client.close()')
  await page.isClosed()
  assert.equal(await page.run('return scrollY'), 2000)
}
