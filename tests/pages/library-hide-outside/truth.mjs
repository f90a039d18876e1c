export const report =
  'While its dialog is open, a library makes everything else inert and hides it from screen readers, including elements that are added later.'

export default async (page) => {
  await page.hears('onReady')
  await page.clicks('#verify')
  await page.looksRight()
  await page.settles()
  const hidden = await page.run('return !!document.querySelector("dialog").closest("[aria-hidden=true]")')
  if (hidden) throw new Error('screen readers cannot see it')
  await page.works()
}
