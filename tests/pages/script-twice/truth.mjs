export const report = 'The script is on the page twice, the second time without a host.'

export default async (page) => {
  await page.works()
  await page.hears('the same class')
  await page.hearsNothingOf('warning')
}
