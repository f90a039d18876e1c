import assert from 'node:assert/strict'

export const report = 'The page scrolls by script while the widget is open, and stays where it scrolled to.'

export default async (page) => {
  await page.shows()
  await page.run('scrollTo(0, 2000)')
  await page.run('client.close()')
  await page.isClosed()
  assert.equal(await page.run('return scrollY'), 2000)
}
