export const report = 'Settings before the script, as plain object in its global: window.Persona = { host }.'

export default async (page) => {
  await page.works()
  await page.hearsNothingOf('warning')
}
