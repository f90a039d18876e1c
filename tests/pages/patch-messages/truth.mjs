export const report =
  "The page's own listener stops every message: that is reported as a timeout, and the widget can be closed."

export default async (page) => {
  const heard = await page.hears(/^(onReady|onError load_timeout: )/)
  if (heard === 'onReady') return page.works()
  await page.clicks('.persona-widget__failure [data-action=close]')
  await page.isClosed()
}
