export const report =
  "The widget's parent is not displayed, as a place for dialogs mostly is not: the widget is shown as soon as its parent is."

export default async (page) => {
  await page.hears('onReady')
  await page.doesNotLockUnseen()
  await page.run('watch.find("#place").style.display = "block"')
  await page.works()
}
