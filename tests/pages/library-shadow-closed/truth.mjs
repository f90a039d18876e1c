export const report = "The widget's parent is a closed shadow root."

export default async (page) => {
  await page.hears('onReady')
  await page.waitsFor('client.isOpen && root.querySelector("dialog").matches(":modal")')
  await page.waitsFor('root.querySelector("iframe").getBoundingClientRect().width === 400')
  await page.run('client.cancel()')
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
