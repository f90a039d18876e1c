export const report =
  "A focus trap in one line: whatever gets the focus outside of the page's dialog loses it at once."

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
