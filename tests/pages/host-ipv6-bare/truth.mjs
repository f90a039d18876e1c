export const report = "The flow's host is an IPv6 address with a port, without a scheme."

export default async (page) => {
  page.tokenMayGoTo('[2001:db8::1]:8443')
  await page.works()
}
