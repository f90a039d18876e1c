export const report = 'The real Turbo visits another page while the widget is open.'

export default async (page) => {
  await page.shows()
  await page.run('Turbo.visit("/other.html")')
  await page.waitsFor('watch.find("#other")')
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
