export const report =
  'Turbo keeps the old body, and restores it when the individual goes back: the widget in it is destroyed, and nothing of it blocks the page.'

export default async (page) => {
  await page.shows()
  await page.run('window.old = document.body; document.body = document.createElement("body")')
  await page.hears('onCancel inq_1')
  await page.run('document.body = old')
  await page.settles()
  await page.isClosed()
  await page.run('make({ inquiryId: "inq_2" }).open()')
  await page.looksRight()
  await page.clicksClose()
  await page.hears('onCancel inq_2')
}
