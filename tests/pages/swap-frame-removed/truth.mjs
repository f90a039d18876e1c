export const report =
  'An extension removes the frame and leaves the rest of the widget: the flow is gone, and the page is unlocked.'

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector(".persona-widget__iframe").remove()')
  await page.hears('onCancel')
  await page.isClosed()
}
