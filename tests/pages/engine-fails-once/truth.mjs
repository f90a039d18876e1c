export const report = 'The network fails while the other engine is loaded: the next client tries again.'

let requests

export function begin() {
  requests = 0
}

export const answer = ({ pathname }) =>
  pathname === '/persona.compat.js' && requests++ === 0 && { status: 503 }

export default async (page) => {
  page.pardons(/No engine can run/)
  await page.hears('onError engine_unavailable: ')
  await page.run('make().open()')
  await page.works()
}
