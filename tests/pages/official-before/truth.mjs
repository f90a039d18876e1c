export const report =
  "The official persona.js is on the page, before ours: flows go to Persona's cloud, with our token."

export default async (page) => {
  await page.works()
  const lines = await page.lines()
  const warnings = lines.filter((line) => line.startsWith('warning'))
  if (warnings.length !== 1) throw new Error(`one warning was to be heard: ${lines.join('\n')}`)
}
