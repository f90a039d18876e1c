export const report = '× is reached and pressed with the keyboard, on a page that listens for keys.'

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector(".persona-widget__close").focus()')
  await page.presses('ENTER')
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
