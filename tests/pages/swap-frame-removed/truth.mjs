export const report =
  'An extension removes the frame and leaves the rest of the widget: there is no flow any more, and the page is given back.'

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector(".persona-widget__iframe").remove()')
  await page.hears('onCancel')
  await page.isClosed()
}
