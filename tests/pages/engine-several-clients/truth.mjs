export const report =
  'Several clients are constructed, and one is destroyed, before the other engine has loaded.'

export default async (page) => {
  await page.waitsFor('client.isOpen && !client.isLoading && !other.isLoading')
  await page.looksRight()
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.hearsNothingOf('onError')
}
