export const report = 'The second engine is not beside the script: that is said, and the page goes on.'

export const answer = ({ pathname }) => pathname === '/persona.compat.js' && { status: 404 }

export default async (page) => {
  await page.hears('onError engine_unavailable: ')
  await page.isClosed()
}
