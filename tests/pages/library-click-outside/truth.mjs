export const report =
  'A menu closes on any click, press or focus outside of it, and would destroy the client in it.'

export default async (page) => {
  await page.hears('onReady')
  await page.clicks('#verify')
  await page.looksRight()
  await page.turnsWheel()
  await page.run(`for (const type of ['dblclick', 'auxclick', 'contextmenu', 'touchmove'])
    watch.find('dialog[open] .persona-widget__close').dispatchEvent(new Event(type, { bubbles: true, composed: true }))`)
  await page.clicksClose()
  await page.hears('onCancel inq_1')
  await page.isClosed()
  await page.hearsNothingOf('outside')
}
