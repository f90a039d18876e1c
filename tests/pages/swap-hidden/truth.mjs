export const report =
  "The widget's parent is hidden while the widget is open, as with tabs: the page does not stay locked."

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector("#place").style.display = "none"')
  await page.doesNotLockUnseen()
  await page.run('document.querySelector("#place").style.display = "block"')
  await page.looksRight()
  await page.clicksClose()
  await page.isClosed()
}
