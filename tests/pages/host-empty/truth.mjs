export const report =
  'The host is an empty string, as from an unset variable: it is refused, and not replaced by a default.'

export default async (page) => {
  await page.hears('thrown invalid_config: ')
  page.tokenMayGoTo()
}
