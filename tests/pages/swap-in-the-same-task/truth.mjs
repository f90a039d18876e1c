export const report = 'The widget is opened and the body swapped in one go, before anything could be noticed.'

export default async (page) => {
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
