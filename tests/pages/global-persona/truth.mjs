export const report = 'The page has a function of its own called Persona, and the script installs nothing.'

export default async (page) => {
  await page.works()
  await page.hears('warning')
  await page.hearsNothingOf('the wrong client')
}
