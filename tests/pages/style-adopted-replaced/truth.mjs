export const report =
  'While the widget is open, the page replaces its sheets, and the flow reports a new height.'

export default async (page) => {
  await page.shows()
  await page.run('document.adoptedStyleSheets = []')
  await page.inFlow('post("page-change", { pageHeight: 500 })')
  await page.looksRight()
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
