export const report =
  "The script tag's data-host is no host: every client is refused, and nothing is asked for."

export default async (page) => {
  await page.hears('thrown invalid_config: ')
  page.tokenMayGoTo()
}
