export const report = 'The browser has no <dialog>: the widget reports that, or works without it.'

export default async (page) => {
  if (/^thrown/.test(await page.hears(/^(onReady|thrown \w+: )/))) return
  await page.waitsFor('client.isOpen')
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.isClosed()
}
