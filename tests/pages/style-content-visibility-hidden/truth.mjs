export const report =
  "The widget's parent has content-visibility: hidden, like the hidden screens of a web app: the widget appears with its screen."

export default async (page) => {
  await page.hears('onReady')
  await page.doesNotLockUnseen()
  await page.run('watch.find("#place").style.contentVisibility = "visible"')
  await page.works()
}
