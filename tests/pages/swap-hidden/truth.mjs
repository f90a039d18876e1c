export const report =
  "The widget's place is hidden while the widget is open, as with tabs: the page is not left locked behind nothing."

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector("#place").style.display = "none"')
  await page.settles()
  // Either it is still seen, or the page can be used.
  const isSeen = await page.run('return document.querySelector("dialog").getBoundingClientRect().width > 0')
  if (!isSeen) await page.isClosed()
}
