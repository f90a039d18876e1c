export const report = "The host looks like a name of Persona's own environments, in other letters."

export default async (page) => {
  // It is a machine's name without a dot, or refused.
  page.tokenMayGoTo('production')
  await page.worksOrSaysWhy('invalid_config')
}
