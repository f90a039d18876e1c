export const report = 'Settings before the script, as a plain object: window.Persona = { host }.'

export default async (page) => {
  await page.works()
  await page.hearsNothingOf('warning')
}
