export const report =
  'The whole page is zoomed, for people with low vision: the widget is larger, too, and still covers the window.'

export default async (page) => {
  await page.hears('onReady')
  const { dialog, view } = await page.boxes()
  const near = (one, other) => Math.abs(one - other) <= 20
  if (!near(dialog.width, view.width) || !near(dialog.height, view.height))
    throw new Error(`it does not cover the window: ${JSON.stringify({ dialog, view })}`)
  await page.clicksClose()
  await page.hears('onCancel')
}
