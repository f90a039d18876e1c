export const report = 'The parent is in a shadow tree whose host is removed while the widget is open.'

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector("#host").remove()')
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
