export const report =
  'The page has made window.Persona read-only for good. That cannot be undone: the console says so, and the page goes on.'

export default async (page) => {
  await page.hears('still theirs true')
  await page.hears('warning')
}
