export const report =
  'The other engine is missing from the folder of the script: an error is reported, and the page works.'

export const answer = ({ pathname }) => pathname === '/persona.compat.js' && { status: 404 }

export default async (page) => {
  await page.hears('onError engine_unavailable: ')
  await page.isClosed()
}
