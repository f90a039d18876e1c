export const report = 'The page is in full screen.'

export default async (page) => {
  await page.clicks('#verify')
  await page.hears('onReady')
  await page.waitsFor('client.isOpen && document.fullscreenElement')
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.isClosed()
  await page.run('return document.exitFullscreen()')
}
