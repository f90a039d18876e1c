import assert from 'node:assert/strict'

export const report = 'fetch returns objects that the page has made, as in tests of the page.'

export default async (page) => {
  const outcomes = []
  while (await page.run('return answers.length > 0')) {
    await page.run('client.destroy(); watch.lines.length = 0; make({ resume: "/token" }).open()')
    await page.hears('onReady')
    await page.run('watch.lines.length = 0')
    await page.inFlow(`parent.postMessage({
      containerId: query.get('container-id'),
      name: 'error',
      error: { status: 409, code: 'session_expired', message: 'expired' },
    }, query.get('iframe-origin'))`)
    outcomes.push((await page.hears(/^onReady|^onError/)).split(':')[0].trim())
  }
  // A text that is not a string is like an empty one: no token is needed.
  const failed = 'onError resume_failed'
  assert.deepEqual(outcomes, ['onReady', failed, 'onReady', 'onReady', 'onReady', failed, failed])
  await page.run('client.destroy()')
}
