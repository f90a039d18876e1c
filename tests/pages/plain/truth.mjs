export const report = 'A page with nothing odd. The others have to look like it.'

export default async (page) => {
  await page.shows()
  const looks = await page.looksRight()
  await page.works()
  return looks
}
