export const report =
  "The page writes itself anew with document.open while the widget is open: all its listeners are gone, the widget's, too."

export default async (page) => {
  await page.shows()
  await page.run('document.open(); document.write("<!doctype html><p>Another page"); document.close()')
  await page.hears('onCancel inq_1')
  await page.isClosed()
  await page.run('make({ inquiryId: "inq_2" }).open()')
  await page.looksRight()
  await page.clicksClose()
  await page.hears('onCancel inq_2')
  await page.isClosed()
}
