export const report =
  "The page's base URL is another site: files next to the script must not be loaded from there."

export default async (page) => {
  await page.works()
  const stray = page.askedOf('evil.example')
  if (stray.length) throw new Error(`evil.example was asked for ${stray}`)
}
