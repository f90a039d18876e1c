export const report = 'The option host is an origin with a port.'

export default async (page) => {
  page.tokenMayGoTo('verify.example:8443')
  await page.works()
}
