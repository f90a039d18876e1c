export const report =
  "The widget's parent is in the page's own dialog, which is closed before the browser has drawn the widget: the page does not stay locked."

export default async (page) => {
  await page.works()
  await page.run('client.open(); document.querySelector("#own").close()')
  await page.doesNotLockUnseen()
  await page.run('document.querySelector("#own").showModal()')
  await page.looksRight()
}
