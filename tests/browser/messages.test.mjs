// Hostile messages from windows of other origins, sent to the built script.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, script, servePages } from './page.mjs'

let browser, shop, flow, other, secure, page

const FLOW = `<!doctype html><script>
  const id = new URLSearchParams(location.search).get('container-id')
  const post = (name, rest) => parent.postMessage({ containerId: id, name, ...rest }, '*')
  onmessage = ({ data }) => {
    if (data.run) eval(data.run)
    if (data.action === 'exit') post('exit', { metadata: {} })
  }
  post('load')
</script>`

// A window that posts what it is told to the page that embeds it.
const ATTACKER = `<!doctype html><script>
  onmessage = ({ data }) => data.attack && parent.postMessage(data.attack, '*')
  parent.postMessage('attacker is there', '*')
</script>`

before(async () => {
  flow = await servePages({ '/widget': FLOW, '/attacker': ATTACKER })
  other = await servePages({ '/attacker': ATTACKER })
  secure = await servePages({ '/attacker': ATTACKER }, { secure: true })
  shop = await servePages({
    '/persona.js': script,
    '/attacker': ATTACKER,
    '/': `<!doctype html><script src=/persona.js></script><script>
      Persona.defaultHost = '${flow.origin}'
      window.calls = []
      window.errors = []
      window.onerror = (message) => void errors.push(String(message))
      window.make = () => new Promise((resolve) => {
        const options = { templateId: 'itmpl_1', eventsAllowlist: 'all', onLoad: () => { calls.length = 0; resolve() } }
        for (const name of ['onReady', 'onStart', 'onComplete', 'onSuccess', 'onFail', 'onCancel', 'onExit', 'onError', 'onEvent'])
          options[name] = (...args) => calls.push([name, ...args])
        window.client = new Persona.Client(options)
        window.id = document.querySelector('.persona-widget__overlay').id
      })
      // Resolves once everything posted so far has arrived.
      window.settled = () => new Promise((resolve) => {
        const channel = new MessageChannel()
        addEventListener('message', function done({ data }) {
          if (data !== 'settled') return
          removeEventListener('message', done)
          resolve()
        })
        postMessage('settled', '*')
      })
      window.attack = (address, messages, sandbox) => new Promise((resolve) => {
        const frame = document.createElement('iframe')
        if (sandbox) frame.sandbox = sandbox
        frame.src = address
        let seen = 0
        addEventListener('message', function listen({ data, source }) {
          if (source !== frame.contentWindow) return
          if (data === 'attacker is there') for (const message of messages) source.postMessage({ attack: message }, '*')
          else if (++seen === messages.length) {
            removeEventListener('message', listen)
            frame.remove()
            resolve()
          }
        })
        document.body.append(frame)
      })
    </script>`,
  })
  browser = await launch()
  page = await browser.newPage()
})

after(async () => {
  await browser?.close()
  for (const server of [shop, flow, other, secure]) await server?.stop()
})

const fresh = async () => {
  await page.goto(shop.origin)
  await page.evaluate(() => make())
}
// As JSON, because the two browsers' protocols treat `undefined` differently.
const outcome = async () =>
  JSON.parse(await page.evaluate(async () => (await settled(), JSON.stringify({ calls, errors }))))
const inFlow = (run) =>
  page.evaluate((run) => document.querySelector('iframe').contentWindow.postMessage({ run }, '*'), run)
const nothing = { calls: [], errors: [] }

for (const [what, address, sandbox] of [
  ["another window of the flow's own origin", () => `${flow.origin}/attacker`],
  ['another port', () => `${other.origin}/attacker`],
  ['another scheme', () => `${secure.origin}/attacker`],
  ["a subdomain of the flow's host", () => `http://evil.localhost:${flow.port}/attacker`],
  ["the page's own origin", () => `${shop.origin}/attacker`],
  ['a sibling of the flow below the same domain', () => `http://shop.verify.localhost:${flow.port}/attacker`],
  ['the origin null', () => `${flow.origin}/attacker`, 'allow-scripts'],
]) {
  test(`a message from ${what} is ignored`, async () => {
    await fresh()
    await page.evaluate(
      (address, sandbox) =>
        attack(
          address,
          [
            { containerId: id, name: 'complete', metadata: { inquiryId: 'inq_evil', status: 'completed' } },
            { containerId: id, name: 'load' },
          ],
          sandbox,
        ),
      address(),
      sandbox,
    )
    assert.deepEqual(await outcome(), nothing)
  })
}

for (const [what, run] of [
  ['null', 'parent.postMessage(null, "*")'],
  ['undefined', 'parent.postMessage(undefined, "*")'],
  ['a number, a string, a boolean', 'for (const data of [1, "load", true]) parent.postMessage(data, "*")'],
  ['an array', 'parent.postMessage([id, "load"], "*")'],
  ['no container id', 'parent.postMessage({ name: "ready" }, "*")'],
  ['an empty container id', 'parent.postMessage({ name: "ready", containerId: "" }, "*")'],
  ['a foreign container id', 'parent.postMessage({ name: "ready", containerId: id + "x" }, "*")'],
  ['a container id that is no text', 'parent.postMessage({ name: "ready", containerId: [id] }, "*")'],
  [
    'a cyclic object',
    'const cyclic = { containerId: id }; cyclic.name = cyclic; parent.postMessage(cyclic, "*")',
  ],
  ['a name of 10 MB', 'post("a".repeat(1e7))'],
  ['a container id of 10 MB', 'parent.postMessage({ name: "ready", containerId: id.repeat(3e5) }, "*")'],
  [
    'names that objects inherit',
    'for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) post(name)',
  ],
  ['a name that is no text', 'for (const name of [null, 1, {}, ["load"], true]) post(name)'],
  ['complete without metadata', 'post("complete"); post("fail"); post("success"); post("start")'],
  [
    'complete with metadata of another kind',
    'for (const metadata of [null, 1, "inq", []]) post("complete", { metadata })',
  ],
]) {
  test(`${what} from the flow's own window calls nothing and throws nothing`, async () => {
    await fresh()
    await page.evaluate(
      (run) =>
        document
          .querySelector('iframe')
          .contentWindow.postMessage({ run: `${run}; post('page-change')` }, '*'),
      run,
    )
    await page.waitForFunction(() => calls.length > 0)
    assert.deepEqual(await outcome(), { calls: [['onEvent', 'page-change', null]], errors: [] })
  })
}

test('a burst of 100,000 messages does not freeze the page', async () => {
  await fresh()
  const time = await page.evaluate(async () => {
    const started = performance.now()
    document.querySelector('iframe').contentWindow.postMessage(
      {
        run: 'for (let i = 0; i < 1e5; i++) parent.postMessage({ name: "click", containerId: i % 2 ? id : "x" }, "*"); post("ready", { metadata: {} })',
      },
      '*',
    )
    while (!calls.some(([name]) => name === 'onReady')) await new Promise((resolve) => setTimeout(resolve))
    return performance.now() - started
  })
  const heard = await page.evaluate(() => calls.filter(([, name]) => name === 'click').length)
  assert.equal(heard, 50_000)
  console.log(`# 100,000 messages in ${Math.round(time)} ms`)
})

test('a message whose origin differs in any way from the flow’s is ignored', async () => {
  await page.goto(shop.origin)
  const heard = await page.evaluate((flow) => {
    // Done before the flow loads: Firefox lets no page create an event with a window of another origin.
    void make()
    const { contentWindow: source } = document.querySelector('iframe')
    const data = {
      containerId: id,
      name: 'complete',
      metadata: { inquiryId: 'inq_evil', status: 'completed' },
    }
    const { host } = new URL(flow)
    const [name, port] = host.split(':')
    for (const origin of [
      '',
      'null',
      `${flow}/`,
      flow.toUpperCase(),
      `https://${host}`,
      `http://${name}`,
      `http://a.${host}`,
      `http://${name}:${port}0`,
      `${flow}.evil.example`,
      `http://x@${host}`,
      `http://127.0.0.1:${port}`,
      'file://',
      'blob:null',
    ])
      dispatchEvent(new MessageEvent('message', { data, source, origin }))
    // The right origin, but no window or another one.
    for (const other of [null, window, new MessageChannel().port1])
      dispatchEvent(new MessageEvent('message', { data, source: other, origin: flow }))
    return { calls, errors }
  }, flow.origin)
  assert.deepEqual(heard, nothing)
})

test('messages that throw when they are read, and forged events, call nothing and throw nothing', async () => {
  await page.goto(shop.origin)
  const heard = await page.evaluate((origin) => {
    // Done before the flow loads: Firefox lets no page create an event with a window of another origin.
    void make()
    const { contentWindow: source } = document.querySelector('iframe')
    const boom = () => {
      throw new Error('boom')
    }
    const everything = new Proxy({}, { get: boom, has: boom, ownKeys: boom, getPrototypeOf: boom })
    const getter = (name) =>
      Object.defineProperty({ containerId: id, name: 'click' }, name, { get: boom, enumerable: true })
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const function_ = Object.assign(() => {}, { containerId: id })
    for (const data of [
      everything,
      proxy,
      getter('name'),
      getter('containerId'),
      function_,
      Symbol('s'),
      10n,
      { containerId: id, name: { toString: () => 'load' } },
      { containerId: { toString: () => id }, name: 'load' },
      { containerId: id, name: new String('load') },
      Object.assign([], { containerId: id, name: 'load' }),
    ])
      dispatchEvent(new MessageEvent('message', { data, source, origin }))
    // The widget does not read metadata, so metadata that throws when read still reaches the page.
    const broken = getter('metadata')
    dispatchEvent(
      new MessageEvent('message', {
        data: { ...{ containerId: id, name: 'start' }, metadata: everything },
        source,
        origin,
      }),
    )
    dispatchEvent(new MessageEvent('message', { data: broken, source, origin }))
    const others = calls
      .filter(([, name]) => name !== 'click' && name !== 'start')
      .filter(([name]) => name !== 'onStart')
    return { calls: others, errors }
  }, flow.origin)
  assert.deepEqual(heard, nothing)
})

test('a message of 10 MB from the flow reaches the page and breaks nothing', async () => {
  await fresh()
  await inFlow(
    'post("page-change", { metadata: { text: "a".repeat(1e7) } }); post("ready", { metadata: {} })',
  )
  await page.waitForFunction(() => calls.some(([name]) => name === 'onReady'))
  const length = await page.evaluate(() => calls[0][2].text.length)
  assert.equal(length, 1e7)
})

test('a message cannot change the prototypes of the page', async () => {
  await fresh()
  await inFlow(`for (const name of ['__proto__', 'constructor', 'prototype']) post(name, { metadata: { polluted: 1 } })
    post('ready', { metadata: JSON.parse('{ "__proto__": { "polluted": 1 }, "preferredDimensions": { "__proto__": { "polluted": 1 } } }') })`)
  await page.waitForFunction(() => calls.some(([name]) => name === 'onReady'))
  assert.equal(await page.evaluate(() => 'polluted' in {} || 'polluted' in Function.prototype), false)
})

test('the page stays responsive while 100,000 messages arrive, and no message blocks it for long', async () => {
  await page.goto(shop.origin)
  const { long, turns } = await page.evaluate(async () => {
    // Listeners are called in the order they were added in: these two run before and after the widget's.
    let began,
      long = 0,
      turns = 0
    addEventListener('message', () => (began = performance.now()))
    await make()
    addEventListener('message', () => void (performance.now() - began > 50 && long++))
    document.querySelector('iframe').contentWindow.postMessage(
      {
        run: `
      let left = 1e5
      const some = () => {
        for (let i = 0; i < 1000; i++, left--) parent.postMessage({ name: 'click', containerId: i % 2 ? id : 'x' }, '*')
        if (left > 0) setTimeout(some)
        else post('ready', { metadata: {} })
      }
      some()`,
      },
      '*',
    )
    while (!calls.some(([name]) => name === 'onReady')) {
      await new Promise((resolve) => setTimeout(resolve))
      turns++
    }
    return { long, turns }
  })
  console.log(`# ${turns} turns, ${long} messages took over 50 ms`)
  // On a busy machine times say little, because other processes interrupt some of the messages.
  assert.ok(long < 1000, `${long} messages took over 50 ms`)
  assert.ok(turns > 20, `${turns} turns`)
})

test('messages after destroy call nothing', async () => {
  await fresh()
  await page.evaluate(() => {
    document
      .querySelector('iframe')
      .contentWindow.postMessage({ run: 'post("ready", { metadata: {} })' }, '*')
    client.destroy()
  })
  assert.deepEqual(await outcome(), nothing)
})

test('outgoing messages are addressed to the flow only', async () => {
  await fresh()
  const heard = await page.evaluate(async (other) => {
    const frame = document.querySelector('iframe')
    const moved = new Promise((resolve) =>
      addEventListener('message', ({ data }) => data === 'attacker is there' && resolve()),
    )
    frame.src = `${other}/attacker`
    await moved
    client.open()
    client.cancel(true)
    return calls
  }, other.origin)
  assert.deepEqual(heard, [])
})
