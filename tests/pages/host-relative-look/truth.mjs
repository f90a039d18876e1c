export const report = "The host looks like the name of one of Persona's environments, in other letters."

export default async (page) => {
  // It is a machine name without a dot, or refused.
  page.tokenMayGoTo('production')
  await page.worksOrSaysWhy('invalid_config')
}
