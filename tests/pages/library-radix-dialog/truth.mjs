export const report =
  "In a dialog of Radix or shadcn, a click on our × counts as a click outside: the page's dialog closes, and takes the client with it."

export default async (page) => {
  await page.hears('onReady')
  await page.clicks('#verify')
  await page.looksRight()
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.isClosed()
  await page.run('client.open()')
  await page.looksRight()
  await page.pressesEscape()
  await page.isClosed()
  await page.hearsNothingOf('dialog false')
}
