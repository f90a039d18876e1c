export const report =
  "The widget's parent stands in the page's own dialog, which is then closed: the page is not left locked."

export default async (page) => {
  await page.works()
  await page.run('client.open()')
  await page.looksRight()
  await page.run('document.querySelector("#own").close()')
  await page.settles()
  const isSeen = await page.run(
    'return watch.find(".persona-widget__dialog").getBoundingClientRect().width > 0',
  )
  if (!isSeen) await page.isClosed()
}
