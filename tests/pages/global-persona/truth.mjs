export const report = 'The page has its own function called Persona, and the script installs nothing.'

export default async (page) => {
  await page.works()
  await page.hears('warning')
  await page.hearsNothingOf('the wrong client')
}
