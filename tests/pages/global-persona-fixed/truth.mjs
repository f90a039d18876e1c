export const report =
  'The page has made window.Persona permanently read-only. That cannot be undone: the console says so, and the page works.'

export default async (page) => {
  await page.hears('still theirs true')
  await page.hears('warning')
}
