export const report =
  "The page is left while the widget is open, and the individual comes back with the browser's button."

export default async (page) => {
  await page.shows()
  await page.run('location.href = "/other.html"')
  await page.waitsFor('document.title === "Another page"')
  await page.run('history.back()')
  await page.waitsFor('window.client && client.isOpen && !client.isLoading')
  await page.works()
}
