export const report = 'The page removes every node that it does not know, as soon as it is added.'

export default async (page) => {
  await page.hears(/^(onCancel inq_1|onError)/)
  await page.isClosed()
}
