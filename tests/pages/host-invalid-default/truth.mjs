export const report = "The script tag's data-host is not a host: every client throws, and no request is made."

export default async (page) => {
  await page.hears('thrown invalid_config: ')
  page.tokenMayGoTo()
}
