export const report =
  'Three clients, opened, closed and destroyed in any order: open ones are visible, and the page is locked exactly as long.'

export default async (page) => {
  await page.waitsFor('all.every((client) => !client.isLoading)')
  await page.run('all[0].open(); all[1].open(); all[0].close()')
  await page.looksRight()
  await page.run('all[2].open(); all[1].destroy(); all[0].open(); all[2].close()')
  await page.looksRight()
  await page.run('all[0].close(); all[2].destroy(); all[0].destroy()')
  await page.isGone()
}
