export const report = 'The page empties the sheets that it finds, instead of removing them.'

export default async (page) => {
  await page.shows()
  await page.run(`for (const sheet of document.adoptedStyleSheets) sheet.replaceSync('')`)
  await page.inFlow('post("page-change", { pageHeight: 500 })')
  await page.looksRight()
  await page.run('client.close(); client.destroy(); make().open()')
  await page.looksRight()
}
