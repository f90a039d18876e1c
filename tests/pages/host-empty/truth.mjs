export const report =
  'The host is an empty string, as from a variable that is not set: refused, and not replaced.'

export default async (page) => {
  await page.hears('thrown invalid_config: ')
  page.tokenMayGoTo()
}
