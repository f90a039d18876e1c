export const report = 'On an intranet, neither the page nor the flow has https.'

export const address = 'http://host-http.shop.example/'

export default async (page) => {
  page.tokenMayGoTo('verify.example:3000')
  await page.works()
}
