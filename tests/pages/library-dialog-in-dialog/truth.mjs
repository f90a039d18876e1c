export const report =
  "The widget's parent is in the page's own dialog, which is then closed: the page does not stay locked."

export default async (page) => {
  await page.works()
  await page.run('client.open()')
  await page.looksRight()
  await page.run('document.querySelector("#own").close()')
  await page.doesNotLockUnseen()
  await page.run('document.querySelector("#own").showModal()')
  await page.looksRight()
}
