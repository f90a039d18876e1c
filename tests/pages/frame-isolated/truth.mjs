export const report =
  'A page that is cross-origin isolated: the browser blocks every frame that does not opt in, and an error is reported.'

export default async (page) => {
  const heard = await page.hears(/^(onReady|onError (load_timeout|frame_blocked): )/)
  if (heard === 'onReady') return page.works()
  await page.clicks('.persona-widget__failure [data-action=close]')
  await page.isClosed()
}
