export const report = 'A monitoring tool has replaced fetch, and rejects with undefined.'

export default async (page) => {
  await page.hears('onReady')
  await page.inFlow(`parent.postMessage({
    containerId: query.get('container-id'),
    name: 'error',
    error: { status: 409, code: 'session_expired', message: 'expired' },
  }, query.get('iframe-origin'))`)
  await page.hears('onError resume_failed: ')
  await page.clicks('.persona-widget__failure [data-action=close]')
  await page.isClosed()
}
