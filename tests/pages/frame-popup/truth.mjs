export const report = 'The widget in a window that the page has opened and written.'

export default async (page) => {
  await page.clicks('button')
  await page.inPopup(async () => {
    await page.hears('onReady')
    await page.clicksClose()
    await page.hears('onCancel inq_1')
    await page.isClosed()
  })
}
