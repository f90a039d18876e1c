// What stays in the page after a client, and its life cycle in a page.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bodyOf, isFirefox, launch, script, servePages } from './page.mjs'

let browser, shop, flow, page, requests

const FLOW = `<!doctype html><script>
  const query = new URLSearchParams(location.search)
  const post = (name, rest) => parent.postMessage({ containerId: query.get('container-id'), name, ...rest }, '*')
  onmessage = ({ data }) => {
    if (data.action === 'exit' && !query.has('language')) post('exit', { metadata: { inquiryId: 'inq_1' } })
    if (data.run) eval(data.run)
    if (data.action === 'session-token') post('inquiry-load', { metadata: { token: data.metadata.sessionToken } })
  }
  const token = query.get('session-token')
  if (query.get('reference-id') === 'by-message') post('session-token-request')
  if (query.get('inquiry-id') && token !== 'good' && query.get('reference-id') !== 'by-message') post('error', { error: { status: 409, code: token ? 'session_expired' : 'unauthenticated', message: 'no' } })
  else { post('load'); post('ready', { metadata: {} }) }
</script>`

before(async () => {
  requests = []
  flow = await servePages({ '/widget': FLOW, '/preload': 'preloaded' })
  const html = `<!doctype html><body><button id=before>before</button><script src=/persona.js></script>
    <script>Persona.defaultHost = '${flow.origin}'</script>`
  const answer = (body) => async (request) => {
    const { method, headers } = request
    requests.push({ method, type: headers['content-type'], body: await bodyOf(request) })
    return { type: 'application/json', body }
  }
  shop = await servePages({
    '/persona.js': script,
    '/resume': answer('{"sessionToken":"good"}'),
    '/resume-api': answer('{"data":{},"meta":{"session-token":"good"}}'),
    '/resume-bad': answer('{"sessionToken":"stale"}'),
    '/resume-500': { status: 500, body: 'no' },
    '/': html,
    '/framed': { headers: { 'content-security-policy': "frame-src 'self'" }, body: html },
    '/no-camera': { headers: { 'permissions-policy': 'camera=()' }, body: html },
  })
  browser = await launch()
  page = await browser.newPage()
})

after(async () => {
  await browser?.close()
  for (const server of [shop, flow]) await server?.stop()
})

const fresh = () => page.goto(shop.origin)

test(
  '1,500 clients constructed and destroyed leave no node, no style and almost no memory',
  { skip: isFirefox },
  async () => {
    await fresh()
    const cycle = (count) =>
      page.evaluate(async (count) => {
        const options = { templateId: 'itmpl_1', host: 'a.invalid', onLoad: () => {} }
        for (let index = 0; index < count; index++) {
          const client = new Persona.Client(options)
          if (index % 2) client.open()
          client.destroy()
        }
        // Frames and finalizers are cleaned up in separate tasks.
        for (let round = 0; round < 20; round++) {
          gc()
          await new Promise((resolve) => setTimeout(resolve, 10))
        }
        return { nodes: document.querySelectorAll('*').length, sheets: document.adoptedStyleSheets.length }
      }, count)
    const session = await page.createCDPSession()
    const measure = async () => {
      await session.send('HeapProfiler.collectGarbage')
      const { usedSize } = await session.send('Runtime.getHeapUsage')
      const { nodes, jsEventListeners, documents } = await session.send('Memory.getDOMCounters')
      return { usedSize, nodes, jsEventListeners, documents }
    }
    // The browser's compiled code and caches are not a leak: they grow only once.
    const first = await cycle(900)
    const before = await measure()
    const last = await cycle(600)
    const after = await measure()
    assert.deepEqual(last, first)
    assert.equal(after.jsEventListeners, before.jsEventListeners)
    assert.ok(after.nodes <= before.nodes + 5, `${after.nodes - before.nodes} nodes`)
    const bytes = (after.usedSize - before.usedSize) / 600
    console.log(`# ${bytes} bytes of heap a cycle`)
    assert.ok(bytes < 64, `${bytes} bytes a cycle`)
  },
)

test('a page that logs or compares a client sees nothing of wasm-bindgen', async () => {
  await fresh()
  const seen = await page.evaluate(() => {
    const client = new Persona.Client({ templateId: 'itmpl_1' })
    const names = Object.keys(client)
    client.free()
    client.open()
    return [names, JSON.stringify(client), client.isOpen]
  })
  assert.deepEqual(seen, [[], '{}', false])
})

test('a completed verification resolves', async () => {
  await fresh()
  const result = await page.evaluate(async () => {
    const promise = Persona.verify({
      templateId: 'itmpl_1',
      onReady: () =>
        frames[0].postMessage(
          {
            run: 'post("complete", { metadata: { inquiryId: "inq_1", status: "completed", fields: { a: 1 } } })',
          },
          '*',
        ),
    })
    return { ...(await promise), left: document.querySelectorAll('iframe').length }
  })
  assert.deepEqual(result, { inquiryId: 'inq_1', status: 'completed', fields: { a: 1 }, left: 0 })
})

test('verify() resolves as cancelled when the individual leaves, or by a signal', async () => {
  await fresh()
  const results = await page.evaluate(async () => {
    const left = Persona.verify({
      templateId: 'itmpl_1',
      onReady: () => document.querySelector('.persona-widget__close').click(),
    })
    const first = await left
    const controller = new AbortController()
    const aborted = Persona.verify({ templateId: 'itmpl_1', signal: controller.signal })
    controller.abort()
    const second = await aborted
    const third = await Persona.verify({ templateId: 'itmpl_1', signal: AbortSignal.abort() })
    return [
      first.status,
      first.inquiryId,
      second.status,
      third.status,
      document.querySelectorAll('iframe').length,
    ]
  })
  assert.deepEqual(results, ['cancelled', 'inq_1', 'cancelled', 'cancelled', 0])
})

test('verify() rejects with our error when the individual closes the failure view', async () => {
  await fresh()
  const code = await page.evaluate(async () => {
    const promise = Persona.verify({
      inquiryId: 'inq_1',
      onError: () =>
        setTimeout(() => document.querySelector('.persona-widget__failure [data-action=close]').click()),
    })
    return promise.catch((error) => [
      error instanceof Persona.PersonaError,
      error instanceof Error,
      error.code,
    ])
  })
  assert.deepEqual(code, [true, true, 'unauthenticated'])
})

for (const path of ['/resume', '/resume-api']) {
  test(`a missing token is fetched from ${path}`, async () => {
    await fresh()
    requests.length = 0
    const src = await page.evaluate(
      (resume) =>
        new Promise(
          (resolve) =>
            new Persona.Client({
              inquiryId: 'inq_1',
              resume,
              onReady: () => resolve(document.querySelector('iframe').src),
            }),
        ),
      path,
    )
    assert.match(src, /session-token=good/)
    assert.deepEqual(requests, [{ method: 'POST', type: 'application/json', body: '{"inquiryId":"inq_1"}' }])
  })
}

test('an expired session is renewed by a function and the flow loaded again in place', async () => {
  await fresh()
  const asked = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const asked = []
        const client = new Persona.Client({
          inquiryId: 'inq_1',
          sessionToken: 'old',
          resume: async (inquiryId, reason) => (asked.push([inquiryId, reason]), 'good'),
          onError: (error) => resolve(error.code),
          onReady: () => resolve([asked, client.isOpen, document.querySelectorAll('iframe').length]),
        })
        client.open()
      }),
  )
  assert.deepEqual(asked, [[['inq_1', 'session_expired']], true, 1])
})

test('after two renewals in a row the session fails with resume_failed and the failure view', async () => {
  await fresh()
  requests.length = 0
  const [code, view] = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const client = new Persona.Client({
          inquiryId: 'inq_1',
          sessionToken: 'old',
          resume: '/resume-bad',
          onError: (error) => resolve([error.code, document.querySelector('dialog').dataset.view]),
        })
        client.open()
      }),
  )
  assert.deepEqual([code, view], ['resume_failed', 'failure'])
  assert.equal(requests.length, 2)
})

for (const [what, resume, status] of [
  ['answers 500', "'/resume-500'", 500],
  ['answers no JSON', "'/'", 0],
  ['cannot be reached', "'http://a.invalid/'", 0],
  ['throws', "() => { throw 'mine' }", 0],
  ['gives no token', 'async () => ({})', 0],
]) {
  test(`a resume that ${what} is a resume_failed`, async () => {
    await fresh()
    const error = await page.evaluate(
      (resume) =>
        new Promise(
          (resolve) =>
            new Persona.Client({
              inquiryId: 'inq_1',
              resume: eval(resume),
              onError: ({ status, code }) => resolve({ status, code }),
            }),
        ),
      resume,
    )
    assert.deepEqual(error, { status, code: 'resume_failed' })
  })
}

test('a fetch that rejects with something other than an Error is a resume_failed', async () => {
  await fresh()
  const code = await page.evaluate(() => {
    window.fetch = () => Promise.reject('patched')
    return new Promise(
      (resolve) =>
        new Persona.Client({
          inquiryId: 'inq_1',
          resume: '/resume',
          onError: ({ code, cause }) => resolve([code, cause]),
        }),
    )
  })
  assert.deepEqual(code, ['resume_failed', 'patched'])
})

test('a token that is sent by message is in no address and reaches the flow that asks for it', async () => {
  await fresh()
  const [src, token] = await page.evaluate(
    () =>
      new Promise((resolve) => {
        new Persona.Client({
          inquiryId: 'inq_1',
          sessionToken: 'secret',
          referenceId: 'by-message',
          tokenDelivery: 'message',
          onEvent: (name, metadata) =>
            name === 'inquiry-load' && resolve([document.querySelector('iframe').src, metadata.token]),
        })
      }),
  )
  assert.ok(!src.includes('secret'))
  assert.equal(token, 'secret')
})

test('a session that will expire soon is reported', async () => {
  await fresh()
  const told = await page.evaluate(
    () =>
      new Promise((resolve) => {
        new Persona.Client({
          templateId: 'itmpl_1',
          onReady: () =>
            frames[0].postMessage(
              {
                run: 'post("session-expiring", { metadata: { inquiryId: "inq_1", expiresAt: "2030-01-01T00:00:00Z" } })',
              },
              '*',
            ),
          onSessionExpiring: resolve,
        })
      }),
  )
  assert.deepEqual(told, { inquiryId: 'inq_1', expiresAt: '2030-01-01T00:00:00Z' })
})

test('a flow that does not answer the close button is closed at once', async () => {
  await fresh()
  const person = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const client = new Persona.Client({
          templateId: 'itmpl_1',
          language: 'silent',
          onCancel: (person) => resolve([JSON.stringify(person), client.isOpen]),
          onReady: () => document.querySelector('.persona-widget__close').click(),
        })
        client.open()
      }),
  )
  assert.deepEqual(person, ['{}', false])
})

test('the Esc key asks the flow to exit', async () => {
  await fresh()
  // Waits for the flow, which takes the focus when it appears.
  await page.evaluate(async () => {
    window.left = new Promise((cancelled) => {
      window.ready = new Promise((resolve) => {
        window.client = new Persona.Client({
          templateId: 'itmpl_1',
          onReady: resolve,
          onCancel: () => cancelled(),
        })
      })
    })
    client.open()
    await ready
    document.querySelector('.persona-widget__close').focus()
  })
  await page.keyboard.press('Escape')
  await page.evaluate(() => left)
  assert.equal(await page.evaluate(() => client.isOpen), false)
})

test('the page does not jump when the modal opens', async () => {
  await fresh()
  const widths = await page.evaluate(() => {
    document.body.style.cssText = 'height: 5000px; margin: 0'
    scrollTo(0, 700)
    const measure = () => [document.body.getBoundingClientRect().width, scrollY]
    const before = measure()
    const client = new Persona.Client({ templateId: 'itmpl_1' })
    client.open()
    const during = measure()
    client.close()
    return [before, during, measure()]
  })
  assert.deepEqual(widths[1], widths[0])
  assert.deepEqual(widths[2], widths[0])
})

test('an inline flow is in its parent and as high as its content', async () => {
  await fresh()
  const state = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const parent = document.createElement('section')
        document.body.append(parent)
        const client = new Persona.Client({
          templateId: 'itmpl_1',
          mode: 'inline',
          parent,
          onReady: () =>
            frames[0].postMessage({ run: 'post("page-change", { metadata: { pageHeight: 432.4 } })' }, '*'),
          onEvent: (name) =>
            name === 'page-change' &&
            resolve([
              client.isOpen,
              parent.querySelector('iframe').getBoundingClientRect().height,
              /flow-type=inline/.test(parent.querySelector('iframe').src),
              document.querySelectorAll('dialog').length,
            ]),
        })
      }),
  )
  assert.deepEqual(state, [true, 433, true, 0])
  const shown = await page.evaluate(() =>
    ['iframe', 'centered-frame', 'failure'].map((name) =>
      document.querySelector(`.persona-widget__${name}`).checkVisibility({ visibilityProperty: true }),
    ),
  )
  assert.deepEqual(shown, [true, false, false])
})

test('closing and opening again at once leaves it open', async () => {
  await fresh()
  const isOpen = await page.evaluate(async () => {
    const client = await new Promise((resolve) => {
      const client = new Persona.Client({ templateId: 'itmpl_1', onLoad: () => resolve(client) })
    })
    client.open()
    client.close()
    client.open()
    // The browser reports the first closing in a separate task.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    return [client.isOpen, document.querySelector('dialog').open]
  })
  assert.deepEqual(isOpen, [true, true])
})

test('an option that cannot be read leaves nothing in the page', async () => {
  await fresh()
  const left = await page.evaluate(() => {
    const options = { templateId: 'itmpl_1' }
    Object.defineProperty(options, 'resume', {
      enumerable: true,
      get: () => {
        throw new Error('no')
      },
    })
    try {
      new Persona.Client(options)
    } catch {}
    return document.querySelectorAll('.persona-widget__overlay').length
  })
  assert.equal(left, 0)
})

test('callbacks may destroy, open again and construct another client', async () => {
  await fresh()
  const seen = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const seen = []
        const first = new Persona.Client({
          templateId: 'itmpl_1',
          onLoad: () => {
            seen.push('first')
            first.destroy()
            const second = new Persona.Client({
              templateId: 'itmpl_1',
              onReady: () => (second.open(), second.cancel(true)),
              onCancel: () => {
                seen.push('cancelled')
                second.open()
                seen.push(second.isOpen)
                second.destroy()
                second.destroy()
                resolve([...seen, document.querySelectorAll('iframe').length])
              },
            })
          },
        })
      }),
  )
  assert.deepEqual(seen, ['first', 'cancelled', true, 'cancelled', false, 0])
})

test('preload resolves and leaves nothing', async () => {
  await fresh()
  assert.equal(
    await page.evaluate(
      async () => (await Persona.Client.preload(), document.querySelectorAll('iframe').length),
    ),
    0,
  )
})

test('a second script tag keeps the first Persona', async () => {
  await fresh()
  const same = await page.evaluate(async () => {
    const first = window.Persona
    const again = document.createElement('script')
    again.src = '/persona.js'
    await new Promise((resolve) => ((again.onload = resolve), document.head.append(again)))
    return window.Persona === first
  })
  assert.ok(same)
})

test('a page whose own policy forbids the frame gets an error at once', async () => {
  await page.goto(`${shop.origin}/framed`)
  const error = await page.evaluate(
    () =>
      new Promise(
        (resolve) =>
          new Persona.Client({
            templateId: 'itmpl_1',
            onError: ({ code, message }) => resolve({ code, message }),
          }),
      ),
  )
  assert.equal(error.code, 'frame_blocked')
  assert.match(error.message, /frame-src http:\/\/localhost/)
})

test(
  'a page whose own policy forbids the camera gets an error before the camera is needed',
  { skip: isFirefox },
  async () => {
    await page.goto(`${shop.origin}/no-camera`)
    const error = await page.evaluate(
      () =>
        new Promise(
          (resolve) =>
            new Persona.Client({
              templateId: 'itmpl_1',
              onError: ({ code, message }) => resolve({ code, message }),
            }),
        ),
    )
    assert.equal(error.code, 'camera_unavailable')
    assert.match(error.message, /Permissions-Policy: camera=\(self "http:\/\/localhost/)
  },
)
