export const report = 'A client is opened and closed many times in the same task.'

export default async (page) => {
  await page.hears('onReady')
  await page.run(
    'for (let i = 0; i < 50; i++) { client.open(); client.open(); client.close(); client.close() } client.open()',
  )
  await page.works()
}
