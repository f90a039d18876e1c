export const report =
  "The widget's parent is not displayed, as is common for dialog containers: the widget appears with its parent."

export default async (page) => {
  await page.hears('onReady')
  await page.doesNotLockUnseen()
  await page.run('watch.find("#place").style.display = "block"')
  await page.works()
}
