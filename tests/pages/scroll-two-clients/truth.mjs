import assert from 'node:assert/strict'

export const report =
  'Two clients on a scrolled page, closed in the order in which they were opened: the page is unlocked only when the last one closes.'

export default async (page) => {
  const before = await page.run('return watch.scrolled()')
  assert.match(before, /1234/)
  await page.run('window.a = make(); window.b = make({ inquiryId: "inq_2" }); a.open(); b.open()')
  await page.looksRight()
  await page.run('a.close()')
  assert.ok(await page.isLocked(), 'the second one still needs the lock')
  await page.run('a.open(); b.close(); a.destroy()')
  await page.isClosed()
  assert.equal(await page.run('return watch.scrolled()'), before)
  await page.run('b.open(); b.destroy()')
  await page.isClosed()
  assert.equal(await page.run('return watch.scrolled()'), before)
}
