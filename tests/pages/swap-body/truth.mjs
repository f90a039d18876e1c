export const report =
  'Turbo swaps the body while the widget is open: the page stays locked, isOpen stays true, no callback is called.'

export default async (page) => {
  await page.shows()
  await page.run('document.body = document.createElement("body")')
  await page.hears('onCancel inq_1')
  await page.hears('result cancelled')
  await page.isClosed()
}
