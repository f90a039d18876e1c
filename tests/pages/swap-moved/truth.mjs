export const report =
  "A framework moves the widget's parent: if the browser does not keep the frame, the flow is reloaded and works."

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector("#b").append(document.querySelector("#place"))')
  await page.hearsNothingOf('onCancel', 'result')
  await page.works()
}
