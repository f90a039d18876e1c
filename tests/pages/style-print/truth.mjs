export const report = 'The page is printed while the widget is open.'

export default async (page) => {
  await page.shows()
  await page.run('dispatchEvent(new Event("beforeprint")); dispatchEvent(new Event("afterprint"))')
  await page.works()
}
