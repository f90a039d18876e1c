export const report = 'Twenty clients, opened and destroyed one after the other: the page is unchanged.'

export default async (page) => {
  await page.waitsFor('all.every((client) => !client.isLoading)')
  await page.run('for (const client of all) client.open()')
  await page.looksRight()
  await page.run('for (const client of all) client.close()')
  await page.isClosed()
  await page.run('for (const client of all.reverse()) { client.open(); client.destroy() }')
  await page.isGone()
}
