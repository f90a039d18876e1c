export const report = 'The page removes every unknown node as soon as it is added.'

export default async (page) => {
  await page.hears(/^(onCancel inq_1|onError)/)
  await page.isClosed()
}
