export const report =
  "A framework moves the widget's place to another one: where the browser keeps no frame, the flow loads again, and it goes on."

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector("#b").append(document.querySelector("#place"))')
  await page.hearsNothingOf('onCancel', 'result')
  await page.works()
}
