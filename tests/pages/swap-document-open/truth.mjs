export const report =
  "The page rewrites itself with document.open while the widget is open, which removes all listeners, including the widget's."

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
