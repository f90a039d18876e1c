export const report = 'A framework replaces the html element while the widget is open.'

export default async (page) => {
  await page.shows()
  await page.run(`
    const html = document.createElement('html')
    html.innerHTML = '<body><p>Another page'
    document.replaceChild(html, document.documentElement)`)
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
