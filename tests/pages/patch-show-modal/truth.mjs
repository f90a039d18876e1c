export const report =
  'A polyfill for dialogs has replaced showModal and close, although the browser has them.'

export default async (page) => {
  await page.hears('onReady')
  await page.waitsFor('client.isOpen')
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
