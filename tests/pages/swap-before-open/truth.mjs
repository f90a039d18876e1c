export const report =
  'The body was swapped before the widget was opened: a detached widget never locks the page.'

export default async (page) => {
  await page.hears('onReady')
  await page.run('document.body = document.createElement("body")')
  await page.settles()
  await page.run('client.open()')
  await page.settles()
  await page.isClosed()
}
