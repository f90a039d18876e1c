// `persona-wasm/testing` makes the same calls as the widget: both take the same steps.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { json, launch, root, script, servePages } from './page.mjs'

/** A flow that runs commands, and exits when asked to. */
const FLOW = `<!doctype html><html lang=en><title>Flow</title><script>
  const query = new URLSearchParams(location.search)
  const containerId = query.get('container-id')
  let sessionToken = query.get('session-token') || undefined
  const post = (name, rest) => parent.postMessage({ containerId, name, ...rest }, '*')
  onmessage = ({ data }) => {
    if (data.post) {
      const [, { metadata }] = data.post
      if (metadata && metadata.sessionToken) sessionToken = metadata.sessionToken
      post(...data.post)
    }
    if (data.echo) parent.postMessage(data, '*')
    if (data.action === 'exit') post('exit', { metadata: { inquiryId: 'inq_1', sessionToken } })
  }
</script></html>`

const PAGE = `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Shop</title><body>
<script src=/persona.js></script><script>
  const NAMES = ['onReady', 'onStart', 'onComplete', 'onSuccess', 'onFail', 'onCancel', 'onExit', 'onError', 'onEvent', 'onSessionExpiring']
  const plain = (value) =>
    value instanceof Error ? { status: value.status, code: value.code, message: value.message, name: value.name }
    : value === undefined ? 'undefined' : value

  /** Makes the widget do what the methods of the testing client do. */
  const widget = (client, frame) => {
    let posts = 0
    const post = (...message) => frame.contentWindow.postMessage({ post: message }, '*')
    // Both sides have then handled all earlier messages, and the answers of the flow.
    const echoed = () => new Promise((resolve) => {
      const echo = ++posts
      addEventListener('message', function hear({ data }) {
        if (data.echo !== echo) return
        removeEventListener('message', hear)
        setTimeout(resolve)
      })
      frame.contentWindow.postMessage({ echo }, '*')
    })
    const event = (name, metadata) => post(name, { metadata })
    return {
      event, echoed,
      load: () => event('load'),
      ready: (metadata = {}) => event('ready', metadata),
      start: (metadata) => event('start', metadata),
      complete: (metadata) => event('complete', metadata),
      fail: (code, message, status = 0) => post('error', { error: { status, code, message } }),
      expire: () => post('error', { error: { status: 409, code: 'session_expired', message: 'A test says session_expired' } }),
      expiring: (expiresAt) => event('session-expiring', { inquiryId: 'inq_1', expiresAt }),
      dismiss: () => client.cancel(),
    }
  }

  /** Makes a client, takes the steps, and returns the calls and the state after each step. */
  window.run = async ({ Client }, isWidget, options, steps, onLoadTakes) => {
    const seen = []
    const record = (name, values) => { seen.push([name, ...values.map(plain)]) }
    const given = { ...options }
    given.onLoad = onLoadTakes ? (error) => record('onLoad', error ? [error] : []) : () => record('onLoad', [])
    for (const name of NAMES) given[name] = function (...values) {
      record(name, values)
      if (this !== given) seen.push('this')
    }
    if (options.resume) {
      let tokens = 0
      given.resume = async (...values) => { record('resume', values); return 'token-' + ++tokens }
    }
    const state = () => seen.push({ isOpen: client.isOpen, isLoading: client.isLoading })
    const client = new Client(given)
    const result = client.result.then((value) => seen.push(['result', value]), (error) => seen.push(['rejected', plain(error)]))
    let control = client
    if (isWidget) {
      const frame = [...document.querySelectorAll('.persona-widget__iframe')].pop()
      await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
      control = widget(client, frame)
      control.frame = frame
    }
    state()
    for (const [name, ...values] of steps) {
      if (name in client && (!isWidget || !(name in control))) client[name](...values)
      else {
        const reload = isWidget && options.resume && name === 'expire' && seen.filter((call) => call[0] === 'resume').length < 2
        const loaded = reload && new Promise((resolve) => control.frame.addEventListener('load', resolve, { once: true }))
        control[name](...values)
        await loaded
      }
      if (isWidget && document.contains(control.frame)) { await control.echoed(); await control.echoed() }
      await new Promise((resolve) => setTimeout(resolve))
      state()
    }
    client.destroy()
    await result
    return seen
  }
</script></html>`

let browser, flow, shop

before(async () => {
  flow = await servePages({ '/widget': FLOW })
  shop = await servePages({
    '/': PAGE,
    '/persona.js': script,
    '/testing.mjs': { type: 'text/javascript', body: readFileSync(join(root, 'dist', 'testing.mjs')) },
  })
  browser = await launch()
})

after(async () => {
  await browser?.close()
  for (const server of [shop, flow]) await server?.stop()
})

const fields = { nameFirst: { type: 'string', value: 'Ada' } }
const DONE = { inquiryId: 'inq_1', status: 'approved', fields }
const STARTED = { inquiryId: 'inq_1', sessionToken: 't1' }

/** Steps, and the options of their client. */
const SEQUENCES = {
  'from the start to the end': [['load'], ['open'], ['ready', { styles: { borderRadius: '8px' } }], ['start', STARTED], ['event', 'page-change', { name: 'x' }], ['complete', DONE]],
  'the same inline': [['load'], ['ready'], ['start', STARTED], ['complete', DONE], { mode: 'inline' }],
  'older names': [['load'], ['ready'], ['event', 'success', { inquiryId: 'inq_1' }], ['event', 'complete', { inquiryId: 'inq_1', status: 'passed', scopes: { a: 'b' } }]],
  'an individual who fails': [['load'], ['open'], ['event', 'fail', { inquiryId: 'inq_1', status: 'failed' }]],
  'leaving, twice': [['load'], ['open'], ['start', STARTED], ['cancel'], ['open'], ['dismiss'], ['close']],
  'leaving before it has loaded': [['open'], ['cancel'], ['cancel', true], ['open'], ['exit']],
  'leaving before it has loaded, after which it exits': [['open'], ['cancel'], ['event', 'exit', STARTED]],
  'no load before ready': [['event', 'ready', {}], ['open']],
  'events that the page did not ask for': [['load'], ['event', 'click', {}], ['event', 'of-a-later-version', {}], ['event', 'step-transitioning']],
  'all events': [['load'], ['event', 'click', {}], ['event', 'of-a-later-version', {}], { eventsAllowlist: 'all' }],
  'some events': [['load'], ['event', 'click', {}], ['complete', DONE], { eventsAllowlist: ['click'] }],
  'an error before it has loaded': [['fail', 'inactive_template', 'No version', 422], ['cancel']],
  'an error while it is open': [['load'], ['open'], ['fail', 'application_error', 'Oh'], ['complete', DONE]],
  'an error, then a flow that loads': [['open'], ['fail', 'application_error', 'Oh'], ['load'], ['ready']],
  'an error as an event': [['load'], ['fail', 'something_new', 'Oh']],
  'a session that has expired': [['load'], ['expire']],
  'a session that is renewed': [['load'], ['expire'], ['load'], ['ready'], { resume: true }],
  'a session that cannot be renewed': [['load'], ['expire'], ['load'], ['expire'], ['load'], ['expire'], ['cancel'], { resume: true }],
  'a session that ends soon': [['load'], ['expiring', '2031-01-01T00:00:00Z']],
  'a client that is destroyed': [['load'], ['close'], ['destroy'], ['open'], ['cancel'], ['destroy']],
  'a client with a token': [['load'], ['cancel'], { sessionToken: 't0' }],
} // prettier-ignore

for (const [what, sequence] of Object.entries(SEQUENCES)) {
  for (const onLoadTakes of [true, false]) {
    test(`${what}, with an onLoad that takes ${onLoadTakes ? 'the error' : 'nothing'}`, async () => {
      const page = await browser.newPage()
      try {
        await page.goto(shop.origin)
        const steps = sequence.filter(Array.isArray)
        const options = { inquiryId: 'inq_1', host: new URL(flow.origin).host, ...sequence[steps.length] }
        const [real, testing] = await json(page, async (...rest) => {
          return [await run(Persona, true, ...rest), await run(await import('/testing.mjs'), false, ...rest)]
        }, options, steps, onLoadTakes) // prettier-ignore
        assert.ok(real.length > steps.length)
        assert.deepEqual(testing, real)
      } finally {
        await page.close()
      }
    })
  }
}

const HOSTS = [undefined, '', ' ', 'verify.example', 'localhost:3000', 'LOCALHOST', 'localhost.evil.com', 'development', 'staging',
  'https://verify.example/', 'HTTPS://Verify.Example:443', 'https://a.example/path', 'a.example?x', 'user@a.example', '//a.example',
  'ftp://a.example', 'a b', '[::1]:4000', 'verify.example:8443/', 'file:///etc'] // prettier-ignore

test('a host is parsed as the widget parses it', async () => {
  const page = await browser.newPage()
  try {
    await page.goto(shop.origin)
    const [real, testing] = await json(
      page,
      async (hosts) => {
        const read = ({ Client }) =>
          hosts.map((host) => {
            try {
              const client = new Client({ inquiryId: 'inq_1', host: host ?? undefined })
              client.free()
              return client.baseUrl
            } catch ({ code, message }) {
              return `${code}: ${message}`
            }
          })
        return [read(Persona), read(await import('/testing.mjs'))]
      },
      HOSTS,
    )
    assert.deepEqual(testing, real)
  } finally {
    await page.close()
  }
})
