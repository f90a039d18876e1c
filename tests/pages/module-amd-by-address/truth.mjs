export const report = "require(['…/persona.js']) of RequireJS gives undefined."

export default async (page) => {
  await page.hears('got function')
  await page.works()
}
