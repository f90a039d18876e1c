export const report = 'After the body was swapped, another client works on the new page.'

export default async (page) => {
  await page.shows()
  await page.run('document.body = document.createElement("body"); make({ inquiryId: "inq_2" }).open()')
  await page.hears('onCancel inq_1')
  await page.looksRight()
  await page.clicksClose()
  await page.hears('onCancel inq_2')
  await page.isClosed()
}
