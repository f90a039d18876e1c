export const report = "fetch returns an object of the page's own making, as in tests of the page."

export default async (page) => {
  await page.hears('onReady')
  await page.inFlow(`parent.postMessage({
    containerId: query.get('container-id'),
    name: 'error',
    error: { status: 409, code: 'session_expired', message: 'expired' },
  }, query.get('iframe-origin'))`)
  await page.hears(/^onReady|^onError resume_failed: /)
  await page.run('client.destroy()')
}
