export const report = 'A consent tool has replaced createElement, and blocks frames until the visitor agrees.'

export default async (page) => {
  const heard = await page.hears(/^(onReady|onError load_timeout: )/)
  if (heard === 'onReady') return page.works()
  await page.clicks('.persona-widget__failure [data-action=close]')
  await page.isClosed()
}
