export const report = 'A client is destroyed and another one made within each callback.'

export default async (page) => {
  await page.waitsFor('client.isOpen && !client.isLoading')
  await page.looksRight()
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
