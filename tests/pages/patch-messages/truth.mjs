export const report =
  "The page's own listener swallows every message: that is reported as a time-out, and can be closed."

export default async (page) => {
  const heard = await page.hears(/^(onReady|onError load_timeout: )/)
  if (heard === 'onReady') return page.works()
  await page.clicks('.persona-widget__failure [data-action=close]')
  await page.isClosed()
}
