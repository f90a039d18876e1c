export const report =
  'The page has RequireJS and our script in a plain tag: no "Mismatched anonymous define()", and a global.'

export default async (page) => {
  await page.hears('own module')
  await page.works()
}
