export const report =
  'A tool that records errors has wrapped addEventListener, and forgets its third argument.'

export default async (page) => {
  await page.works()
  await page.run('client.destroy()')
  await page.hearsNothingOf('caught')
}
