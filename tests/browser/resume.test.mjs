// Sessions that renew themselves, and where their tokens go.

import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { bodyOf, json, launch, script, servePages, shopPage } from './page.mjs'

let browser, flow, shop, page
/** The requests to the shop's server, its response, and all addresses that the flow's server saw. */
let asked, answer, addresses

// Accepts the token `good` by address or by message; reports anything else as expired.
const FLOW = `<!doctype html><script>
  const query = new URLSearchParams(location.search)
  const post = (name, rest) => parent.postMessage({ containerId: query.get('container-id'), name, ...rest }, '*')
  const decide = (token) => {
    if (token === 'good') {
      post('load')
      post('ready', { metadata: {} })
    } else post('error', { error: { status: 409, code: token ? 'session_expired' : 'unauthenticated', message: 'no' } })
  }
  onmessage = ({ data }) => {
    if (data.run) return void (0, eval)(data.run)
    if (data.action === 'session-token') decide(data.metadata.sessionToken)
  }
  if (query.get('reference-id') === 'by-message') post('session-token-request')
  else decide(query.get('session-token'))
</script>`

before(async () => {
  flow = await servePages({ '*': ({ url, headers }) => (addresses.push(url, headers.referer ?? ''), FLOW) })
  shop = await servePages({
    '/persona.js': script,
    '/resume': async (request) => {
      const { method, headers } = request
      asked.push({
        method,
        type: headers['content-type'],
        cookie: headers.cookie,
        body: await bodyOf(request),
      })
      return answer(asked.length)
    },
    '/': { headers: { 'set-cookie': 'shop=1' }, body: shopPage(flow.origin) },
  })
  browser = await launch()
  page = await browser.newPage()
})

after(async () => {
  await browser?.close()
  for (const server of [shop, flow]) await server?.stop()
})

beforeEach(async () => {
  asked = []
  addresses = []
  answer = () => null
  await page.goto(shop.origin)
})

/** The number of times the flow was loaded. */
const loads = () => addresses.filter((address) => address.startsWith('/widget?')).length

const answers = (value, status = 200) => ({ type: 'application/json', status, body: JSON.stringify(value) })

for (const [what, value] of [
  ['{sessionToken}', { sessionToken: 'good' }],
  ["the API's own", { data: { type: 'inquiry' }, meta: { 'session-token': 'good' } }],
  ['a bare string', 'good'],
]) {
  test(`the inquiry is posted to a path with the page's cookies, and the path may answer ${what}`, async () => {
    answer = () => answers(value)
    await page.evaluate(async () => {
      make({ inquiryId: 'inq_1', resume: '/resume' })
      await called('onReady')
    })
    const body = '{"inquiryId":"inq_1"}'
    assert.deepEqual(asked, [{ method: 'POST', type: 'application/json', cookie: 'shop=1', body }])
  })
}

for (const [what, resume] of [
  ['a string', "() => 'good'"],
  ['a promise of one', "async () => 'good'"],
  ['{sessionToken}', "() => ({ sessionToken: 'good' })"],
  ["the API's answer", "async () => ({ meta: { 'session-token': 'good' } })"],
  ['a thenable', "() => ({ then: (resolve) => resolve('good') })"],
]) {
  test(`a function may return ${what}`, async () => {
    const names = await page.evaluate(async (resume) => {
      make({ inquiryId: 'inq_1', resume: eval(resume) })
      await called('onReady')
      return calls.map(([name]) => name)
    }, resume)
    assert.ok(!names.includes('onError'))
  })
}

for (const [what, body, status] of [
  ['401', answers({}, 401), 401],
  ['404', answers({ sessionToken: 'good' }, 404), 404],
  ['503', answers({}, 503), 503],
  ['an empty object', answers({}), 0],
  ['a token that is no text', answers({ sessionToken: { a: 1 } }), 0],
  ['an empty token', answers({ sessionToken: '' }), 0],
  ['no JSON', { body: '<h1>hello</h1>' }, 0],
  ['a token of a megabyte', answers({ sessionToken: 'x'.repeat(1e6) }), 0],
]) {
  test(`an answer of ${what} is resume_failed with the failure view, and the flow is not loaded again`, async () => {
    answer = () => body
    const seen = await json(
      page,
      `async () => {
        make({ inquiryId: 'inq_1', resume: '/resume' }).open()
        const [{ status, code, message }] = await called('onError')
        return [status, code, message.includes('xxx'), document.querySelector('dialog').dataset.view]
      }`,
    )
    assert.deepEqual(seen, [status, 'resume_failed', false, 'failure'])
    assert.equal(loads(), 1)
    assert.equal(asked.length, 1)
  })
}

test('with resume the flow is loaded as it is, and nothing is fetched unless the flow asks for a token', async () => {
  const names = await page.evaluate(async () => {
    // `good` means an inquiry that nobody has started: the flow opens without a token.
    make({ inquiryId: 'inq_1', sessionToken: 'good', resume: '/resume' })
    await called('onReady')
    return calls.map(([name]) => name)
  })
  assert.ok(!names.includes('onError'))
  assert.deepEqual([loads(), asked.length], [1, 0])
})

for (const [what, resume, given] of [
  ['null', '() => null'],
  ['nothing', 'async () => {}'],
  ['{sessionToken: null}', '() => ({ sessionToken: null })'],
  ['204', "'/resume'", { status: 204, body: '' }],
  ['200 without a body', "'/resume'", { body: '' }],
  ['null as JSON', "'/resume'", answers(null)],
  ['what the API says without a token', "'/resume'", answers({ meta: { 'session-token': null } })],
]) {
  test(`a resume that answers ${what} says that no token is needed: the flow is loaded without one`, async () => {
    answer = () => given
    await page.evaluate(async (resume) => {
      // A flow may refuse an old token for an inquiry that needs none.
      make({ inquiryId: 'inq_1', sessionToken: 'old', resume: eval(resume) })
      while (calls.filter(([name, event]) => name === 'onEvent' && event === 'error').length < 2)
        await new Promise((resolve) => setTimeout(resolve, 10))
      client.destroy()
    }, resume)
    const [first, second] = addresses.filter((address) => address.startsWith('/widget?'))
    assert.match(first, /session-token=old/)
    assert.doesNotMatch(second, /session-token/)
  })
}

test('an answer that never arrives times out, and a later one is not used', async () => {
  let release
  answer = () => new Promise((resolve) => (release = resolve))
  const code = await page.evaluate(async () => {
    const set = window.setTimeout
    // Skips the wait of 15 seconds.
    window.setTimeout = (run, time, ...rest) => set(run, time === 15_000 ? 200 : time, ...rest)
    make({ inquiryId: 'inq_1', resume: '/resume' }).open()
    const [error] = await called('onError')
    return error.code
  })
  assert.equal(code, 'resume_failed')
  release(answers({ sessionToken: 'good' }))
  await page.evaluate(() => fetch('/').then(() => settled()))
  assert.equal(loads(), 1)
  assert.equal(await page.evaluate(() => document.querySelector('dialog').dataset.view), 'failure')
})

test('Retry after a refusal asks again', async () => {
  answer = (count) => (count === 1 ? answers({}, 500) : answers({ sessionToken: 'good' }))
  await page.evaluate(async () => {
    make({ inquiryId: 'inq_1', resume: '/resume' }).open()
    await called('onError')
    document.querySelector('[data-action=retry]').click()
    await called('onReady')
  })
  assert.equal(asked.length, 2)
})

test('a session that expires while the flow runs is renewed in place, and the modal stays open', async () => {
  const seen = await json(
    page,
    `async () => {
      const reasons = []
      make({ inquiryId: 'inq_1', sessionToken: 'good', resume: (id, reason) => (reasons.push([id, reason]), 'good') }).open()
      await called('onReady')
      const element = frame()
      calls.length = 0
      flow('post("error", { error: { status: 409, code: "session_expired", message: "over" } })')
      await called('onReady')
      return [reasons, client.isOpen, frame() === element, calls.some(([name]) => name === 'onError')]
    }`,
  )
  assert.deepEqual(seen, [[['inq_1', 'session_expired']], true, true, false])
})

test('useless tokens are fetched twice in a row, with a pause in between, and then the client fails', async () => {
  const seen = await json(
    page,
    `async () => {
      const times = []
      make({ inquiryId: 'inq_1', sessionToken: 'old', resume: (id, reason) => (times.push([reason, performance.now()]), 'stale') }).open()
      const [{ code }] = await called('onError')
      const [[first, start], [second, end]] = times
      return [code, times.length, first, second, end - start >= 900, document.querySelector('dialog').dataset.view]
    }`,
  )
  assert.deepEqual(seen, ['resume_failed', 2, 'session_expired', 'session_expired', true, 'failure'])
})

test('without resume an expired session is reported as expired', async () => {
  const code = await page.evaluate(async () => {
    make({ inquiryId: 'inq_1', sessionToken: 'old' }).open()
    const [error] = await called('onError')
    return error.code
  })
  assert.equal(code, 'session_expired')
})

test('destroyed while a token is fetched, a client loads nothing and is cancelled', async () => {
  let release
  answer = () => new Promise((resolve) => (release = resolve))
  await page.evaluate(() => make({ inquiryId: 'inq_1', resume: '/resume' }).open())
  while (!release) await page.evaluate(() => fetch('/').then(() => settled()))
  await page.evaluate(() => client.destroy())
  release(answers({ sessionToken: 'good' }))
  await page.evaluate(() => fetch('/').then(() => settled()))
  // Earlier messages of the flow are reported. The result of the fetch is not.
  const calls = ['onEvent', 'onCancel', 'onExit']
  assert.deepEqual(await page.evaluate(() => [calls.map(([name]) => name), errors]), [calls, []])
  assert.equal(loads(), 1)
})

test('onSessionExpiring gets the time of expiry', async () => {
  const metadata = { inquiryId: 'inq_1', expiresAt: '2030-01-01T00:00:00Z' }
  const told = await page.evaluate(async (metadata) => {
    make({ inquiryId: 'inq_1', sessionToken: 'good' })
    await called('onReady')
    flow(`post('session-expiring', { metadata: ${JSON.stringify(metadata)} })`)
    return (await called('onSessionExpiring'))[0]
  }, metadata)
  assert.deepEqual(told, metadata)
})

for (const [what, options] of [
  ['given', { sessionToken: 'good' }],
  ['given by its other name', { accessToken: 'good' }],
  ['fetched', { resume: '/resume' }],
]) {
  test(`with tokenDelivery message a token that was ${what} reaches the flow and is in no address`, async () => {
    answer = () => answers({ sessionToken: 'good' })
    const seen = []
    const watch = (request) => seen.push(request.url())
    page.on('request', watch)
    try {
      await page.evaluate(async (options) => {
        make({ inquiryId: 'inq_1', referenceId: 'by-message', tokenDelivery: 'message', ...options })
        await called('onReady')
      }, options)
    } finally {
      page.off('request', watch)
    }
    assert.ok(addresses.length > 0)
    const frames = page.frames().map((frame) => frame.url())
    assert.deepEqual(
      [...seen, ...addresses, ...frames].filter((one) => /good|session-token/.test(one)),
      [],
    )
    const told = await page.evaluate(() => calls.some(([, name]) => name === 'session-token-request'))
    assert.equal(told, false)
  })
}

test('verify() resolves, and client.result is the same promise each time', async () => {
  const seen = await json(
    page,
    `async () => {
      const end = (name) => () => frame().contentWindow.postMessage({ run: 'post("' + name + '", { metadata: { inquiryId: "inq_1", status: "x", fields: { a: 1 } } })' }, '*')
      const options = { inquiryId: 'inq_1', sessionToken: 'good' }
      const results = []
      for (const name of ['complete', 'fail', 'exit']) results.push(await Persona.verify({ ...options, onReady: end(name) }))
      make({ ...options, onReady: end('complete') })
      results.push(client.result === client.result, (await client.result).status)
      return [...results, document.querySelectorAll('.persona-widget__overlay').length]
    }`,
  )
  const fields = { a: 1 }
  assert.deepEqual(
    [seen[0], seen[1], seen[2].status, seen[2].inquiryId, ...seen.slice(3)],
    [
      { status: 'completed', inquiryId: 'inq_1', fields },
      { status: 'failed', inquiryId: 'inq_1', fields },
      'cancelled',
      'inq_1',
      true,
      'completed',
      1,
    ],
  )
})

test('verify() rejects with the error class for invalid options', async () => {
  const seen = await page.evaluate(() =>
    Persona.verify({}).catch((error) => [error instanceof Persona.PersonaError, error.status, error.code]),
  )
  assert.deepEqual(seen, [true, 400, 'invalid_config'])
})

test('a signal destroys the client at any time', async () => {
  const seen = await json(
    page,
    `async () => {
      const abort = new AbortController()
      make({ inquiryId: 'inq_1', sessionToken: 'good', signal: abort.signal }).open()
      await called('onReady')
      abort.abort()
      abort.abort()
      const { status } = await client.result
      make({ inquiryId: 'inq_1', signal: AbortSignal.abort() })
      return [status, (await client.result).status, document.querySelectorAll('.persona-widget__overlay').length, errors]
    }`,
  )
  assert.deepEqual(seen, ['cancelled', 'cancelled', 0, []])
})
