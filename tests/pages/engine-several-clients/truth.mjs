export const report = 'Several clients are made, and one is destroyed, before the second engine is there.'

export default async (page) => {
  await page.waitsFor('client.isOpen && !client.isLoading && !other.isLoading')
  await page.looksRight()
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.hearsNothingOf('onError')
}
