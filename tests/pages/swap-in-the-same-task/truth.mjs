export const report = 'The widget is opened and the body swapped in the same task, before any observer runs.'

export default async (page) => {
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
