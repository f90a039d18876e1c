export const report =
  "The page's own <dialog> is open: the widget appears above it, and closing the widget leaves it open."

export default async (page) => {
  await page.hears('onReady')
  await page.clicks('#verify')
  await page.looksRight()
  await page.pressesEscape()
  await page.hears('onCancel inq_1')
  await page.run('client.open()')
  await page.looksRight()
  await page.clicksClose()
  await page.isClosed()
  await page.hearsNothingOf('their dialog closes')
}
