export const report =
  'The page has replaced properties of the window: innerWidth, parent, top, origin, event, name, status.'

export default async (page) => {
  await page.hears('onReady')
  await page.waitsFor('client.isOpen && client.baseUrl === "https://verify.example"')
  await page.run('client.cancel()')
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
