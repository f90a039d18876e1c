export const report =
  'An extension removes the frame and leaves the rest of the widget: the individual can still close it, and gets the page back.'

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector(".persona-widget__iframe").remove()')
  await page.clicksClose()
  await page.hears('onCancel')
  await page.isClosed()
}
