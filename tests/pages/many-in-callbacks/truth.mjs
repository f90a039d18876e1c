export const report = 'Each callback destroys the client and constructs another one.'

export default async (page) => {
  await page.waitsFor('client.isOpen && !client.isLoading')
  await page.looksRight()
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
