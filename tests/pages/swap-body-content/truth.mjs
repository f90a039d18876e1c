export const report = 'htmx empties the body while the widget is open.'

export default async (page) => {
  await page.shows()
  await page.run('document.body.innerHTML = "<main>Another page</main>"')
  await page.hears('onCancel inq_1')
  await page.hears('result cancelled')
  await page.isClosed()
}
