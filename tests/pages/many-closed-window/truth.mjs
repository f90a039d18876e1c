export const report =
  "The individual leaves the page while the widget is open, and comes back with the browser's Back button."

export default async (page) => {
  await page.shows()
  await page.run('location.href = "/other.html"')
  await page.waitsFor('document.title === "Another page"')
  await page.run('history.back()')
  await page.waitsFor('window.client && client.isOpen && !client.isLoading')
  await page.works()
}
