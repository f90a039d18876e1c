export const report = 'A modal of Bootstrap, with its focus trap and its Escape key.'

export default async (page) => {
  await page.hears('onReady')
  await page.hears('shown')
  await page.clicks('#verify')
  await page.looksRight()
  await page.pressesEscape()
  await page.hears('onCancel inq_1')
  await page.run('client.open()')
  await page.looksRight()
  await page.clicksClose()
  await page.isClosed()
  await page.hearsNothingOf('the modal closes')
}
