export const report = 'The flow is on a machine of the intranet, whose name has no dot.'

export default async (page) => {
  page.tokenMayGoTo('verify')
  await page.works()
}
