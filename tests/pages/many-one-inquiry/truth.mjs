export const report =
  'Two clients for the same inquiry: each gets the events of its own flow, and closing one leaves the other open.'

export default async (page) => {
  await page.hears('first is ready')
  await page.hears('second is ready')
  await page.run('first.open(); client.open()')
  await page.looksRight()
  await page.run('client.cancel()')
  await page.hears('second is cancelled')
  await page.hearsNothingOf('first is cancelled')
  await page.run('first.cancel()')
  await page.hears('first is cancelled')
  await page.isClosed()
}
