export const report = "The real htmx puts another page's body in place of this one's."

export default async (page) => {
  await page.shows()
  await page.run('htmx.ajax("GET", "/other.html", { target: "body", swap: "innerHTML" })')
  await page.waitsFor('watch.find("#other")')
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
