export const report =
  "A simple focus trap: any element outside of the page's dialog that gets the focus loses it at once."

export default async (page) => {
  await page.hears('onReady')
  await page.clicks('#verify')
  await page.looksRight()
  await page.settles()
  await page.waitsFor('document.activeElement.closest(".persona-widget__dialog")')
  await page.presses('TAB')
  await page.clicksClose()
  await page.hears('onCancel inq_1')
}
