export const report = "The flow's host is an IPv6 address."

export default async (page) => {
  page.tokenMayGoTo('[2001:db8::1]')
  await page.works()
}
