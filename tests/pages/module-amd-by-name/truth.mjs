export const report = "RequireJS is configured with the script's address under another name."

export default async (page) => {
  await page.hears('got function')
  await page.works()
}
