export const report =
  'The page destroys the client while the widget is open, as a React effect does: its promise resolves as cancelled.'

export default async (page) => {
  await page.shows()
  await page.run('client.destroy()')
  await page.hears('onCancel inq_1')
  await page.hears('result cancelled')
  await page.isGone()
}
