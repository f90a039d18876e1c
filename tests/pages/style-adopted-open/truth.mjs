export const report =
  'The page sets document.adoptedStyleSheets to its own sheets while the widget is open: its styles are restored when it is shown again.'

export default async (page) => {
  await page.shows()
  await page.run('document.adoptedStyleSheets = []; client.open()')
  await page.looksRight()
  await page.works()
}
