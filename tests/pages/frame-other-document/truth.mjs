export const report = "The parent is an element of a frame's document, with the script in the page around it."

export default async (page) => {
  if (/^thrown/.test(await page.hears(/^(onReady|thrown invalid_config: )/))) return
  await page.waitsFor('client.isOpen')
  await page.run('client.close()')
  await page.isClosed()
}
