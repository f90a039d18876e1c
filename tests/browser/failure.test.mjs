// If the flow cannot be loaded, the failure view says so, with Retry and Close, and onError gets
// a code.

import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { FLOW, isFirefox, json, launch, script, servePages, shopPage } from './page.mjs'

let browser, flow, broken, shop, page
/** The response of the failing flow; set by the tests. */
let answer

before(async () => {
  flow = await servePages({ '/widget': FLOW, '/preload': FLOW })
  broken = await servePages({ '/widget': () => answer, '/preload': () => answer })
  const html = shopPage(broken.origin)
  const page_ = (headers) => ({ headers, body: html })
  shop = await servePages({
    '/persona.js': script,
    '/': html,
    '/frame-src': page_({ 'content-security-policy': "frame-src 'self'" }),
    '/default-src': page_({
      'content-security-policy':
        "default-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
    }),
    '/report-only': {
      headers: { 'content-security-policy-report-only': "frame-src 'self'" },
      body: shopPage(flow.origin),
    },
    '/no-camera': { headers: { 'permissions-policy': 'camera=()' }, body: shopPage(flow.origin) },
    '/strict-styles': {
      headers: { 'content-security-policy': "style-src 'self'" },
      body: shopPage(flow.origin),
    },
  })
  browser = await launch()
  page = await browser.newPage()
  await page.setViewport({ width: 1100, height: 850 })
})

after(async () => {
  await browser?.close()
  for (const server of [shop, flow, broken]) await server?.stop()
})

beforeEach(async () => {
  answer = FLOW
  await page.goto(shop.origin)
})

/** Opens a client and waits for its error and the failure view. */
const failed = (options = {}) =>
  json(
    page,
    `async (options) => {
      make(options).open()
      const [{ status, code }] = await called('onError')
      const dialog = document.querySelector('dialog')
      const failure = dialog.querySelector('.persona-widget__failure')
      return {
        status, code, view: dialog.dataset.view, isOpen: client.isOpen, isLoading: client.isLoading,
        isSeen: failure.checkVisibility() && failure.getBoundingClientRect().height > 100,
        role: failure.getAttribute('role'),
        buttons: [...failure.querySelectorAll('button')]
          .filter((button) => button.checkVisibility())
          .map((button) => button.textContent),
        focus: document.activeElement.textContent,
        errors,
      }
    }`,
    options,
  )
const face = (code) => ({
  status: 0,
  code,
  view: 'failure',
  isOpen: true,
  isLoading: false,
  isSeen: true,
  role: 'alert',
  buttons: ['Retry', 'Close'],
  focus: 'Retry',
  errors: [],
})

/** For a failure that loading the same address again cannot heal. */
const faceWithoutRetry = (code) => ({ ...face(code), buttons: ['Close'], focus: 'Close' })

for (const [what, make] of [
  ['never answers', () => null],
  ['refuses frames by X-Frame-Options', () => ({ headers: { 'x-frame-options': 'DENY' }, body: FLOW })],
  [
    'refuses this page by frame-ancestors',
    () => ({ headers: { 'content-security-policy': "frame-ancestors 'none'" }, body: FLOW }),
  ],
  ['answers 500', () => ({ status: 500, body: '<h1>Internal Server Error</h1>' })],
  ['is a page that knows nothing of us', () => '<h1>Welcome</h1>'],
]) {
  test(`a flow that ${what} ends in the failure view and load_timeout`, async () => {
    answer = make()
    assert.deepEqual(await failed({ loadTimeout: 400 }), face('load_timeout'))
  })
}

test('a server that cannot be reached ends in the failure view', async () => {
  const gone = await servePages({})
  await gone.stop()
  assert.deepEqual(await failed({ host: `localhost:${gone.port}`, loadTimeout: 400 }), face('load_timeout'))
})

test(
  'being offline is reported as network_error',
  { skip: isFirefox && 'Firefox cannot be set offline' },
  async () => {
    await page.setOfflineMode(true)
    try {
      assert.deepEqual(await failed({ loadTimeout: 400 }), face('network_error'))
    } finally {
      await page.setOfflineMode(false)
    }
  },
)

for (const path of ['/frame-src', '/default-src']) {
  test(`a page whose own policy (${path}) blocks the frame gets frame_blocked at once`, async () => {
    await page.goto(shop.origin + path)
    assert.deepEqual(await failed({ loadTimeout: 0 }), faceWithoutRetry('frame_blocked'))
    const message = await page.evaluate(() => calls.find(([name]) => name === 'onError')[1].message)
    assert.ok(message.includes(`frame-src ${broken.origin}`), message)
  })
}

test('a policy that only reports blocks nothing', async () => {
  await page.goto(`${shop.origin}/report-only`)
  const names = await page.evaluate(async () => {
    make().open()
    await called('onReady')
    return calls.map(([name]) => name)
  })
  assert.ok(!names.includes('onError'))
})

test('the modal is styled on a page that forbids inline styles', async () => {
  await page.goto(`${shop.origin}/strict-styles`)
  const state = await page.evaluate(async () => {
    make({ frameWidth: 321 }).open()
    await called('onReady')
    const dialog = getComputedStyle(document.querySelector('dialog'))
    return [dialog.position, dialog.display, getComputedStyle(frame()).maxWidth]
  })
  assert.deepEqual(state, ['fixed', 'grid', '321px'])
})

test('with loadTimeout 0 the widget waits for the flow without a limit', async () => {
  let release
  answer = new Promise((resolve) => (release = resolve))
  await page.evaluate(() => {
    window.asked = []
    const set = window.setTimeout
    window.setTimeout = (run, time, ...rest) => (asked.push(time), set(run, time, ...rest))
    make({ loadTimeout: 0 }).open()
  })
  assert.deepEqual(await page.evaluate(() => [client.isLoading, asked.filter((time) => time > 0)]), [
    true,
    [],
  ])
  release(FLOW)
  await page.evaluate(() => called('onReady'))
})

test('the default loadTimeout is 20 seconds', async () => {
  answer = null
  const asked = await page.evaluate(() => {
    const asked = []
    const set = window.setTimeout
    window.setTimeout = (run, time, ...rest) => (asked.push(time), set(run, time, ...rest))
    make()
    return asked
  })
  assert.ok(asked.includes(20_000), String(asked))
})

test('Retry loads the flow again, and it is shown when it comes', async () => {
  answer = '<h1>Not yet</h1>'
  await failed({ loadTimeout: 400 })
  answer = FLOW
  await page.click('.persona-widget__failure [data-action=retry]')
  await page.evaluate(() => called('onReady'))
  const state = await page.evaluate(() => [document.querySelector('dialog').dataset.view, client.isOpen])
  assert.deepEqual(state, ['flow', true])
})

test('a Retry that fails is reported again', async () => {
  answer = '<h1>Not yet</h1>'
  await failed({ loadTimeout: 300 })
  await page.evaluate(() => (calls.length = 0))
  await page.click('.persona-widget__failure [data-action=retry]')
  assert.equal(await page.evaluate(() => document.querySelector('dialog').dataset.view), 'loading')
  const [error] = await json(page, '() => called("onError")')
  assert.equal(error.code, 'load_timeout')
  assert.equal(await page.evaluate(() => document.querySelector('dialog').dataset.view), 'failure')
})

test('Close on the failure view hides the widget and calls onCancel, and it can be opened again', async () => {
  answer = '<h1>Not yet</h1>'
  await failed({ loadTimeout: 300 })
  await page.click('.persona-widget__failure [data-action=close]')
  await page.evaluate(() => called('onCancel'))
  assert.equal(await page.evaluate(() => client.isOpen), false)
  await page.evaluate(() => client.open())
  const state = await page.evaluate(() => [client.isOpen, document.querySelector('dialog').dataset.view])
  assert.deepEqual(state, [true, 'failure'])
})

test('a flow that answers after the timeout is still shown', async () => {
  let release
  answer = new Promise((resolve) => (release = resolve))
  await failed({ loadTimeout: 200 })
  release(FLOW)
  await page.evaluate(() => called('onReady'))
  assert.equal(await page.evaluate(() => document.querySelector('dialog').dataset.view), 'flow')
})

test('an error of the flow before load shows the failure view and keeps its code', async () => {
  answer = `<script>parent.postMessage({ containerId: new URLSearchParams(location.search).get('container-id'),
    name: 'error', error: { status: 422, code: 'inactive_template', message: 'off' } }, '*')</script>`
  assert.deepEqual(await failed({}), { ...face('inactive_template'), status: 422 })
})

for (const [code, status] of [
  ['invalid_config', 422],
  ['invalid_inquiry_id', 404],
]) {
  test(`a flow that answers ${code} offers no Retry, which would not help`, async () => {
    answer = `<script>parent.postMessage({ containerId: new URLSearchParams(location.search).get('container-id'),
      name: 'error', error: { status: ${status}, code: '${code}', message: 'wrong' } }, '*')</script>`
    assert.deepEqual(await failed({}), { ...faceWithoutRetry(code), status })
  })
}

test('onLoad gets the error only if it declares a parameter', async () => {
  answer = '<h1>Not yet</h1>'
  const seen = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const seen = []
        const options = { templateId: 'itmpl_1', loadTimeout: 200 }
        let left = 3
        const onError = () => --left === 0 && setTimeout(() => resolve(seen))
        new Persona.Client({ ...options, onError, onLoad: (error) => seen.push(['one', error.code]) })
        new Persona.Client({ ...options, onError, onLoad: () => seen.push(['none']) })
        new Persona.Client({ ...options, onError, onLoad: (...all) => seen.push(['rest', all.length]) })
      }),
  )
  assert.deepEqual(seen, [['one', 'load_timeout']])
})

test(
  'a page that denies the camera to frames gets an error before the camera is needed, with the header to set',
  { skip: isFirefox && 'Firefox does not tell pages what their policy is' },
  async () => {
    await page.goto(`${shop.origin}/no-camera`)
    const [error, hasBegun] = await json(
      page,
      `async () => {
        make().open()
        const [{ code, message }] = await called('onError')
        return [{ code, message }, calls.some(([name]) => name === 'onStart')]
      }`,
    )
    assert.equal(error.code, 'camera_unavailable')
    const header = `Permissions-Policy: camera=(self "${flow.origin}")`
    assert.equal(error.message, `The page's headers lack: ${header}`)
    assert.equal(hasBegun, false)
    // Without onError, the error is written to the console.
    const written = new Promise((resolve) => page.once('console', (message) => resolve(message.text())))
    await page.evaluate((host) => {
      new Persona.Client({ templateId: 'itmpl_1', host })
    }, flow.origin)
    assert.match(await written, /^Persona: .*camera=.* \(camera_unavailable\)/)
  },
)

test('preload of a flow that never answers rejects with load_timeout and leaves nothing', async () => {
  answer = null
  const seen = await page.evaluate(async () => {
    const set = window.setTimeout
    // Skips the wait of 20 seconds.
    window.setTimeout = (run, time, ...rest) => set(run, time === 20_000 ? 0 : time, ...rest)
    const code = await Persona.Client.preload().catch((error) => error.code)
    return [code, document.querySelectorAll('iframe').length]
  })
  assert.deepEqual(seen, ['load_timeout', 0])
})

test('the page can replace all texts of the widget, or some of them', async () => {
  const { textsIn } = await import('../../dist/languages.mjs')
  assert.equal(textsIn('en-GB'), undefined)
  const seen = (texts) =>
    json(
      page,
      `async (texts) => {
        make({ loadTimeout: 300, texts }).open()
        const dialog = document.querySelector('dialog')
        const loading = dialog.querySelector('[role=status]').textContent
        await called('onError')
        const [heading, why] = dialog.querySelectorAll('.persona-widget__failure > :not(button)')
        const [retry, close] = dialog.querySelectorAll('.persona-widget__failure button')
        const label = dialog.querySelector('.persona-widget__close').getAttribute('aria-label')
        return [loading, heading, why, retry, close, label].map((node) => node.textContent ?? node)
      }`,
      texts,
    )
  for (const language of ['ar-EG', 'de', 'es-419', 'fr', 'ja', 'pt-BR']) {
    const texts = textsIn(language)
    const { loading, failed, connection, retry, close } = texts
    assert.ok(Object.values(texts).length === 8 && Object.values(texts).every((text) => text.length > 1))
    answer = '<!doctype html>'
    await page.goto(shop.origin)
    assert.deepEqual(await seen(texts), [loading, failed, connection, retry, close, close])
  }
  await page.goto(shop.origin)
  const [loading, heading] = await seen({ loading: 'One moment' })
  assert.deepEqual([loading, heading], ['One moment', 'We couldn’t load the verification'])
})
