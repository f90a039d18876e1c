export const report = 'The page has shortcuts: Escape leaves it, and letters do things.'

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector(".persona-widget__close").focus()')
  await page.presses('x')
  // The key was pressed in the widget, and is released after the widget has closed.
  await page.holds('ESCAPE', async () => {
    await page.hears('onCancel inq_1')
    await page.isClosed()
  })
  await page.hearsNothingOf('key')
}
