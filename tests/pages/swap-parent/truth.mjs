export const report = 'The element that was given as parent is removed while the widget is open.'

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector("main").remove()')
  await page.hears('onCancel inq_1')
  await page.hears('result cancelled')
  await page.isClosed()
}
