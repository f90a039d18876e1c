export const report = 'A client is constructed and opened in the head, before there is a body.'

export default async (page) => {
  await page.hears('no body')
  await page.works()
}
