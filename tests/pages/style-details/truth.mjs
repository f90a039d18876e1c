export const report =
  "The widget's parent is in a closed details element: the widget appears when that is opened."

export default async (page) => {
  await page.hears('onReady')
  await page.doesNotLockUnseen()
  await page.run('document.querySelector("details").open = true')
  await page.works()
}
