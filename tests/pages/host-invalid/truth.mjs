export const report =
  "What is neither a host nor an origin is refused before anything is asked for; it was replaced by Persona's production."

export default async (page) => {
  await page.hears('done')
  // A machine may have such a name; the token stays with whoever has it.
  await page.hearsNothingOf(/^taken (?!null|undefined)/, /^thrown (?!invalid_config)/)
  page.tokenMayGoTo('null', 'undefined')
}
