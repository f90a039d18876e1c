export const report =
  "The widget's parent has content-visibility: hidden, as the kept screens of a web app have: the widget is shown with its screen."

export default async (page) => {
  await page.hears('onReady')
  await page.doesNotLockUnseen()
  await page.run('watch.find("#place").style.contentVisibility = "visible"')
  await page.works()
}
