export const report =
  "A value that is neither a host nor an origin is refused before any request. It used to be replaced by Persona's production."

export default async (page) => {
  await page.hears('done')
  // A machine may have such a name. The token may be sent only there.
  await page.hearsNothingOf(/^taken (?!null|undefined)/, /^thrown (?!invalid_config)/)
  page.tokenMayGoTo('null', 'undefined')
}
