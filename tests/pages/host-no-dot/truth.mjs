export const report = 'The flow is on an intranet machine whose name has no dot.'

export default async (page) => {
  page.tokenMayGoTo('verify')
  await page.works()
}
