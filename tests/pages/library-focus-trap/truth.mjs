export const report = "A focus trap around the page's own dialog swallows clicks on our ×."

export default async (page) => {
  await page.hears('onReady')
  await page.clicks('#verify')
  await page.looksRight()
  await page.waitsFor('document.activeElement.closest(".persona-widget__dialog")')
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.isClosed()
  await page.hearsNothingOf('the trap is gone')
}
