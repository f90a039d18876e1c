export const report =
  'The page destroys the client while the widget is open, as an effect of React does: whoever waits for it hears that it was cancelled.'

export default async (page) => {
  await page.shows()
  await page.run('client.destroy()')
  await page.hears('onCancel inq_1')
  await page.hears('result cancelled')
  await page.isGone()
}
