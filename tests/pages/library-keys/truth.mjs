export const report = 'The page has shortcuts: Escape leaves it, and letters do things.'

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector(".persona-widget__close").focus()')
  await page.presses('x')
  // The key is released when the widget has closed, and was still pressed for the widget.
  await page.holds('ESCAPE', async () => {
    await page.hears('onCancel inq_1')
    await page.isClosed()
  })
  await page.hearsNothingOf('key')
}
