export const report =
  'A page that is cross-origin isolated: the browser keeps out every frame that does not agree, and that is said.'

export default async (page) => {
  const heard = await page.hears(/^(onReady|onError (load_timeout|frame_blocked): )/)
  if (heard === 'onReady') return page.works()
  await page.clicks('.persona-widget__failure [data-action=close]')
  await page.isClosed()
}
