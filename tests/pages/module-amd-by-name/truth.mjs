export const report = "RequireJS is told the script's address under a name of its own."

export default async (page) => {
  await page.hears('got function')
  await page.works()
}
