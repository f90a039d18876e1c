export const report =
  "A keyed list moves the widget's parent with moveBefore, which keeps the frame: the flow is not reloaded."

export default async (page) => {
  await page.shows()
  await page.inFlow('window.typed = "so far"')
  await page.run('document.querySelector("#b").moveBefore(document.querySelector("#place"), null)')
  await page.hearsNothingOf('onCancel', 'result')
  await page.looksRight()
  if ((await page.inFlow('return window.typed')) !== 'so far') throw new Error('the flow was loaded again')
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.isClosed()
}

export const except = { webkit: 'WebKit has no moveBefore yet' }
