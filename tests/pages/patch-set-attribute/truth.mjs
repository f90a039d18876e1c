export const report =
  "The page's own setAttribute throws for the frame: the error is rethrown, and nothing is left behind."

export default async (page) => {
  await page.hears('thrown Error: no sandbox here')
  const left = await page.run(`return watch.count('[class*="persona-widget"]')`)
  if (left) throw new Error(`${left} nodes are left behind`)
}
