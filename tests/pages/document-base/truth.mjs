export const report =
  "The page's base is another site: what is loaded from beside the script must not come from there."

export default async (page) => {
  await page.works()
  const stray = page.askedOf('evil.example')
  if (stray.length) throw new Error(`evil.example was asked for ${stray}`)
}
