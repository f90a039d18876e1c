// Any method in any state, callbacks that call the client, and pages that are left and restored.

import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { bodyOf, FLOW, isFirefox, json, launch, script, servePages, shopPage } from './page.mjs'

const SEQUENCES = 60
let browser, flow, shop, page
let report

// Reports the state of the flow after the individual has come back, whether the browser kept the
// page or loads it again.
const LEFT = `<script>
  const hasLeft = sessionStorage.hasLeft
  addEventListener('pagehide', () => (sessionStorage.hasLeft = '1'))
  addEventListener('pageshow', async ({ persisted }) => {
    if (!persisted && !hasLeft) return
    if (!persisted) {
      make().open()
      await called('onReady')
    }
    const wasOpen = client.isOpen
    client.cancel(true)
    await called('onCancel')
    const body = { isRestored: persisted, wasOpen, isOpen: client.isOpen, problems: errors }
    await fetch('/report', { method: 'POST', body: JSON.stringify(body) })
  })
</script>`

before(async () => {
  flow = await servePages({ '/widget': FLOW })
  shop = await servePages({
    '/persona.js': script,
    '/': shopPage(flow.origin),
    '/left': shopPage(flow.origin, { body: LEFT }),
    '/report': async (request) => (report(await bodyOf(request)), 'thank you'),
    '/elsewhere': `<!doctype html><title>Elsewhere</title><script>
      if (location.search === '?back') addEventListener('load', () => setTimeout(() => history.back()))</script>`,
  })
  browser = await launch()
  page = await browser.newPage()
})

after(async () => {
  await browser?.close()
  for (const server of [shop, flow]) await server?.stop()
})

beforeEach(() => page.goto(shop.origin))

test(`in ${SEQUENCES} random sequences of calls and messages a client keeps its invariants`, async () => {
  const seed = Number(process.env.STATES_SEED ?? Date.now() % 2 ** 31)
  const report = await json(
    page,
    `async (sequences, seed) => {
      let state = seed >>> 0 || 1
      const pick = (list) => {
        state ^= state << 13
        state ^= state >>> 17
        state ^= state << 5
        return list[(state >>> 0) % list.length]
      }
      const steps = {
        open: (client) => client.open(),
        close: (client) => client.close(),
        cancel: (client) => client.cancel(),
        exit: (client) => client.exit(true),
        render: (client) => client.render(),
        destroy: (client) => client.destroy(),
        button: (client, box) => box.querySelector('.persona-widget__close')?.click(),
        retry: (client, box) => box.querySelector('[data-action=retry]')?.click(),
        esc: (client, box) => box.querySelector('dialog')?.requestClose?.(),
        move: (client, box) => box.isConnected && document.body.append(box),
        remove: (client, box) => box.remove(),
        reload: (client, box) => { const frame = box.querySelector('iframe'); if (frame) frame.src = frame.src },
        turn: () => new Promise((resolve) => setTimeout(resolve)),
        settled: () => settled(),
      }
      for (const name of ['load', 'ready', 'start', 'complete', 'fail', 'exit', 'page-change', 'error', 'session-token-request'])
        steps['says ' + name] = (client, box, id) => {
          const frame = box.querySelector('iframe')
          if (!frame?.contentWindow) return
          const data = { containerId: id, name, metadata: { inquiryId: 'inq_1' }, error: { status: 409, code: 'session_expired' } }
          const event = { data, source: frame.contentWindow, origin: Persona.defaultHost }
          let message
          try {
            message = new MessageEvent('message', event)
          } catch {
            // Firefox lets no page create an event with a window of another origin.
            return flow('post("' + name + '", ' + JSON.stringify({ metadata: data.metadata, error: data.error }) + ')', frame)
          }
          dispatchEvent(message)
        }
      const wrong = []
      for (let sequence = 0; sequence < sequences && !wrong.length; sequence++) {
        const done = []
        const calls = []
        const extra = pick([{}, { resume: async () => 'token', inquiryId: 'inq_1' }, { loadTimeout: 1 }, { mode: 'inline' }])
        const client = make(extra, calls)
        const box = [...document.querySelectorAll('.persona-widget__overlay, .persona-widget__inline')].at(-1)
        const id = box.id
        let isDestroyed = false
        const check = (is, what) => is || wrong.push([what, ...done])
        for (let step = 0; step < 12; step++) {
          const name = pick(Object.keys(steps))
          if (name === 'destroy' && pick([0, 1, 2])) continue
          done.push(name)
          const before = calls.length
          try {
            await steps[name](client, box, id)
          } catch (error) {
            wrong.push([String(error), ...done])
          }
          if (isDestroyed) check(calls.length === before, 'called after destroy')
          if (name === 'destroy') isDestroyed = true
          if (isDestroyed) {
            check(!client.isOpen && !client.isLoading, 'alive after destroy')
            check(!document.getElementById(id), 'in the page after destroy')
          } else {
            check(typeof client.isOpen === 'boolean' && typeof client.isLoading === 'boolean', 'no state')
            const isShown = box.style.display === 'block'
            check(client.isOpen === isShown, 'isOpen is ' + client.isOpen)
          }
          if (name === 'close' || name === 'destroy') check(!box.querySelector('dialog[open]'), 'shown after ' + name)
        }
        client.destroy()
        client.destroy()
        box.remove()
        const result = await Promise.race([client.result.then(() => 1, () => 1), settled().then(() => settled())])
        check(result === 1, 'the result never settles')
        check(getComputedStyle(document.documentElement).overflowY === 'visible', 'the page stays locked')
        check(!document.adoptedStyleSheets.length, 'a style sheet stays')
      }
      return { wrong, errors, left: document.querySelectorAll('iframe').length }
    }`,
    SEQUENCES,
    seed,
  )
  assert.deepEqual(report, { wrong: [], errors: [], left: 0 }, `STATES_SEED=${seed} shows it again`)
})

test('a callback that throws is reported to the page and stops nothing', async () => {
  const seen = await json(
    page,
    `async () => {
      const boom = (what) => () => { throw new Error(what) }
      make({ onLoad: boom('in onLoad'), onReady: boom('in onReady'), onEvent: boom('in onEvent'), onCancel: boom('in onCancel') })
      await called('onReady')
      client.open()
      client.cancel(true)
      await called('onCancel')
      await settled()
      return [client.isOpen, calls.map(([name]) => name).filter((name) => name !== 'onEvent'), errors.length >= 4]
    }`,
  )
  assert.deepEqual(seen, [false, ['onLoad', 'onReady', 'onCancel', 'onExit'], true])
})

for (const callback of ['onLoad', 'onReady', 'onEvent', 'onCancel', 'onComplete', 'onExit', 'onError']) {
  test(`destroy() in ${callback} leaves nothing and throws nothing`, async () => {
    const seen = await json(
      page,
      `async (callback) => {
        make({ [callback]: () => client.destroy() }).open()
        const happens = { onComplete: 'complete', onError: 'error', onCancel: 'exit', onExit: 'exit' }[callback]
        if (happens) {
          await called('onReady')
          flow('post("' + happens + '", { metadata: { inquiryId: "inq_1", status: "completed" } })')
        }
        await called(callback)
        await settled()
        client.open()
        return [client.isOpen, document.querySelectorAll('.persona-widget__overlay, iframe').length, errors]
      }`,
      callback,
    )
    assert.deepEqual(seen, [false, 0, []])
  })
}

test('a callback may open, close, cancel and construct clients while a message is handled', async () => {
  const seen = await json(
    page,
    `async () => {
      const second = []
      make({
        onLoad: () => { client.open(); client.close(); client.open() },
        onReady: () => client.cancel(true),
        onCancel: () => { client.open(); make({}, second) },
      })
      const first = client
      await called('onCancel')
      await called('onReady', second)
      return [first.isOpen, second.map(([name]) => name).filter((name) => name !== 'onEvent'), errors]
    }`,
  )
  assert.deepEqual(seen, [true, ['onLoad', 'onReady'], []])
})

test('constructed twice and destroyed once, as React does in its StrictMode, one client works', async () => {
  const seen = await json(
    page,
    `async () => {
      const first = []
      make({}, first)
      client.destroy()
      make({})
      await called('onReady')
      client.open()
      return [first, document.querySelectorAll('.persona-widget__overlay').length, client.isOpen, errors]
    }`,
  )
  assert.deepEqual(seen, [[], 1, true, []])
})

test('a frame that the page reloads reports again and stays visible', async () => {
  const seen = await json(
    page,
    `async () => {
      make().open()
      await called('onReady')
      calls.length = 0
      frame().src = frame().src
      await called('onReady')
      return [calls.map(([name]) => name), client.isOpen, document.querySelector('dialog').dataset.view, errors]
    }`,
  )
  assert.deepEqual(seen, [['onEvent', 'onLoad', 'onEvent', 'onReady'], true, 'flow', []])
})

test('a frame that the page navigates elsewhere gets no messages and can still be closed', async () => {
  const seen = await json(
    page,
    `async (elsewhere) => {
      make().open()
      await called('onReady')
      frame().src = elsewhere
      await loaded()
      document.querySelector('.persona-widget__close').click()
      await called('onCancel')
      return [client.isOpen, errors]
    }`,
    `${shop.origin}/elsewhere`,
  )
  assert.deepEqual(seen, [false, []])
})

test('after the page removes the frame, no method of the client throws', async () => {
  const seen = await json(
    page,
    `async () => {
      make().open()
      await called('onReady')
      frame().remove()
      client.cancel(true)
      document.querySelector('.persona-widget__close').click()
      await called('onCancel')
      client.open()
      client.destroy()
      return [document.querySelectorAll('.persona-widget__overlay').length, errors]
    }`,
  )
  assert.deepEqual(seen, [0, []])
})

test('a page that is left with the flow open works when the individual comes back', async () => {
  const told = new Promise((resolve) => (report = resolve))
  // In another page, because Firefox's driver loses track of a restored page.
  const other = await browser.newPage()
  await other.goto(`${shop.origin}/left`)
  await other.evaluate(async () => {
    make().open()
    await called('onReady')
  })
  // Navigates away and back.
  await other.evaluate(() => void setTimeout(() => (location.href = '/elsewhere?back')))
  const { isRestored, wasOpen, isOpen, problems } = JSON.parse(await told)
  console.log(`# restored from the back-forward cache: ${isRestored}`)
  assert.deepEqual([wasOpen, isOpen, problems], [true, false, []])
  await other.close()
})

test('the flow adds no entry to the browser history', async () => {
  const before = await page.evaluate(() => history.length)
  await page.evaluate(async () => {
    make().open()
    await called('onReady')
    client.cancel(true)
    await called('onCancel')
    client.destroy()
  })
  assert.equal(await page.evaluate(() => history.length), before)
})

test('a destroyed client has removed its listeners and timers', async () => {
  const left = await page.evaluate(async () => {
    const open = { listeners: 0, timers: new Set() }
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
    EventTarget.prototype.addEventListener = function (...args) {
      if (this === window || this === document) open.listeners++
      return add.apply(this, args)
    }
    EventTarget.prototype.removeEventListener = function (...args) {
      if (this === window || this === document) open.listeners--
      return remove.apply(this, args)
    }
    const { setTimeout: set, clearTimeout: clear } = window
    window.setTimeout = (run, time, ...rest) => {
      const id = set((...args) => (open.timers.delete(id), run(...args)), time, ...rest)
      open.timers.add(id)
      return id
    }
    window.clearTimeout = (id) => (open.timers.delete(id), clear(id))
    let most = 0
    for (let index = 0; index < 50; index++) {
      const client = new Persona.Client({ templateId: 'itmpl_1' })
      if (index % 2) client.open()
      most = Math.max(most, open.timers.size)
      client.destroy()
    }
    Object.assign(EventTarget.prototype, { addEventListener: add, removeEventListener: remove })
    return [open.listeners, open.timers.size, most > 0]
  })
  assert.deepEqual(left, [0, 0, true])
})

test(
  'a destroyed client has removed its listeners, as counted by the browser',
  { skip: isFirefox && 'only Chromium tells' },
  async () => {
    const session = await page.createCDPSession()
    const count = async (expression) => {
      const { result } = await session.send('Runtime.evaluate', { expression })
      const { listeners } = await session.send('DOMDebugger.getEventListeners', { objectId: result.objectId })
      return listeners.length
    }
    const both = async () => [await count('window'), await count('document')]
    const before = await both()
    await page.evaluate(() => make().open())
    assert.notDeepEqual(await both(), before)
    await page.evaluate(() => client.destroy())
    assert.deepEqual(await both(), before)
  },
)
