export const report = 'The browser has no dialogs: the widget says so, or does without.'

export default async (page) => {
  if (/^thrown/.test(await page.hears(/^(onReady|thrown \w+: )/))) return
  await page.waitsFor('client.isOpen')
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
