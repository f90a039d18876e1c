// Under any Content-Security-Policy the flow gets ready and the modal looks right. If the policy
// forbids WebAssembly, the JavaScript engine is loaded from the script's folder.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { FLOW, launch, root, script, servePages } from './page.mjs'

let browser, flow, shop, cdn
const compat = { type: 'text/javascript', body: readFileSync(join(root, 'dist', 'persona.compat.js')) }
const cors = { 'access-control-allow-origin': '*' }

/** The page's own code, which needs no inline script. */
const CODE = `
  window.seen = { errors: [], violations: [] }
  addEventListener('error', ({ message }) => seen.errors.push(message))
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    seen.violations.push(effectiveDirective + ' ' + blockedURI))
  const host = new URLSearchParams(location.search).get('flow')
  Persona.defaultHost = host
  window.ended = new Promise((end) => {
    window.client = new Persona.Client({
      templateId: 'itmpl_1', onReady() { end(seen.isReady = true) }, onError(error) { end(seen.code = error.code) } })
  })
  client.open()`

const page_ = (tags) =>
  `<!doctype html><html lang=en><title>Shop</title><link rel=icon href="data:,"><body>${tags}`
const TAGS = '<script src=/persona.js></script><script src=/code.js></script>'

before(async () => {
  flow = await servePages({ '/widget': FLOW })
  cdn = await servePages({
    '/persona.js': { ...script, headers: cors },
    '/persona.compat.js': { ...compat, headers: cors },
  })
  shop = await servePages({
    '/persona.js': script,
    '/persona.compat.js': compat,
    '/code.js': { type: 'text/javascript', body: CODE },
    '*': (request) => {
      const query = new URL(request.url, 'http://localhost').searchParams
      const policy = query.get('policy')
      return {
        body: page_(query.get('tags') ?? TAGS),
        headers: policy ? { 'content-security-policy': policy } : {},
      }
    },
  })
  browser = await launch()
})

after(async () => {
  await browser?.close()
  for (const server of [shop, flow, cdn]) await server?.stop()
})

/** Opens the shop under a policy and waits until the flow is ready, or has failed. */
async function visit(policy, tags = TAGS) {
  const page = await browser.newPage()
  try {
    const query = new URLSearchParams({ flow: flow.origin, tags, ...(policy ? { policy } : {}) })
    await page.goto(`${shop.origin}/?${query}`)
    // Waits for scripts that the page loads later. Uses promises, because the page has changed everything else.
    if (tags.includes('loaded()')) await page.waitForFunction(() => window.ended)
    return await page.evaluate(async () => {
      await window.ended
      const dialog = document.querySelector('dialog')
      const { position, display } = getComputedStyle(dialog)
      return {
        ...seen,
        engine: Persona.engine,
        position,
        display,
        isModal: dialog.matches(':modal'),
        isOpen: client.isOpen,
      }
    })
  } finally {
    await page.close()
  }
}

const EVAL = "'wasm-unsafe-eval'"
const nonced = TAGS.replaceAll('<script', '<script nonce=abc')
const policies = {
  "script-src 'self'": (more) => [`script-src 'self' ${more}`],
  "default-src 'self'": (more) => [`default-src 'self' ${more}; frame-src ${flow.origin}`],
  "nonce and 'strict-dynamic'": (more) => [`script-src 'nonce-abc' 'strict-dynamic' ${more}`, nonced],
  "style-src 'none'": (more) => [`script-src 'self' ${more}; style-src 'none'`],
  'trusted types for scripts': (more) => [`script-src 'self' ${more}; require-trusted-types-for 'script'`],
  'trusted types, ours alone': (more) => [
    `script-src 'self' ${more}; require-trusted-types-for 'script'; trusted-types persona-wasm`,
  ],
  'a sandbox': (more) => [`script-src 'self' ${more}; sandbox allow-scripts allow-same-origin`],
}

function assertGood({ errors, violations, isReady, code, position, display, isModal, isOpen }) {
  assert.deepEqual({ errors, isReady, code, position, display, isModal, isOpen }, {
    errors: [], isReady: true, code: undefined, position: 'fixed', display: 'grid', isModal: true, isOpen: true,
  }) // prettier-ignore
  assert.deepEqual(
    violations.filter((violation) => /style|frame|trusted/.test(violation)),
    [],
  )
}

test('a page without a policy has WebAssembly', async () => {
  const seen = await visit()
  assertGood(seen)
  assert.equal(seen.engine, 'wasm')
})

for (const [what, make] of Object.entries(policies)) {
  test(`under ${what} with 'wasm-unsafe-eval' WebAssembly is used`, async () => {
    const seen = await visit(...make(EVAL))
    assertGood(seen)
    assert.equal(seen.engine, 'wasm')
  })

  test(`under ${what} without it the JavaScript engine is used`, async () => {
    const seen = await visit(...make(''))
    assertGood(seen)
    assert.equal(seen.engine, 'compat')
  })
}

test('data-engine=compat does not try WebAssembly, so the page reports no violation', async () => {
  const tags = TAGS.replace('<script', '<script data-engine=compat')
  const seen = await visit("script-src 'self'", tags)
  assertGood(seen)
  assert.equal(seen.engine, 'compat')
  assert.deepEqual(seen.violations, [])
})

test('persona.compat.js alone is ready at once', async () => {
  const seen = await visit("script-src 'self'", TAGS.replace('persona.js', 'persona.compat.js'))
  assertGood(seen)
  assert.equal(seen.engine, 'compat')
})

test('a script from another origin with an integrity hash finds the other engine in its own folder', async () => {
  const { createHash } = await import('node:crypto')
  const hash = createHash('sha384').update(script.body).digest('base64')
  const tag = `<script src=${cdn.origin}/persona.js crossorigin integrity="sha384-${hash}"></script>`
  const seen = await visit(`script-src 'self' ${cdn.origin}`, tag + '<script src=/code.js></script>')
  assertGood(seen)
  assert.equal(seen.engine, 'compat')
})

test('if neither engine may run, onError reports it', async () => {
  const page = await browser.newPage()
  try {
    // The hash allows this script and no other.
    const { createHash } = await import('node:crypto')
    const hash = (body) => `'sha256-${createHash('sha256').update(body).digest('base64')}'`
    const inline = `${script.body.toString('utf8').replace('\uFEFF', '').replaceAll('</script', '<\\/script')}`
    const tags = `<script>${inline}</script><script>${CODE}</script>`
    const policy = `script-src ${hash(inline)} ${hash(CODE)}`
    await page.goto('about:blank')
    const lone = await servePages({
      '/': { body: page_('<meta charset=utf-8>' + tags), headers: { 'content-security-policy': policy } },
    })
    try {
      await page.goto(`${lone.origin}/?flow=${flow.origin}`)
      await page.waitForFunction(() => window.seen?.code)
      assert.equal(await page.evaluate(() => seen.code), 'engine_unavailable')
      assert.equal(await page.evaluate(() => client.isLoading), false)
    } finally {
      await lone.stop()
    }
  } finally {
    await page.close()
  }
})

test('what is constructed while the JavaScript engine loads is a Client, and every method can be called at once', async () => {
  const page = await browser.newPage()
  try {
    const tags = TAGS.replace('<script', '<script data-engine=compat')
    await page.goto(`${shop.origin}/?${new URLSearchParams({ flow: flow.origin, tags })}`)
    const seen = await page.evaluate(async () => {
      await window.ended
      return [client instanceof Persona.Client, Persona.engine]
    })
    assert.deepEqual(seen, [true, 'compat'])
    await page.goto(
      `${shop.origin}/?${new URLSearchParams({ flow: flow.origin, tags: tags.replace('code.js', 'none.js') })}`,
    )
    const early = await page.evaluate(async (host) => {
      Persona.defaultHost = host
      // A client that is destroyed before its options are read reports no errors about them.
      new Persona.Client({ onError: () => document.body.append(document.createElement('dialog')) }).destroy()
      const made = new Persona.Client({ templateId: 'itmpl_1' })
      const before = [
        // Chromium's driver turns undefined in an array into null.
        String(Persona.engine),
        made instanceof Persona.Client,
        made.isLoading,
        made.isOpen,
        made.baseUrl,
      ]
      made.open()
      made.close()
      made.cancel()
      made.render()
      if (Symbol.dispose) made[Symbol.dispose]()
      else made.free()
      made.open()
      const after = made.isLoading
      const { status } = await made.result
      return [...before, after, status, document.querySelectorAll('dialog').length]
    }, flow.origin)
    assert.deepEqual(early, ['undefined', true, true, false, '', false, 'cancelled', 0])
  } finally {
    await page.close()
  }
})

test('the JavaScript engine keeps working after its memory has grown', async () => {
  const page = await browser.newPage()
  try {
    const tags = TAGS.replace('<script', '<script data-engine=compat')
    await page.goto(`${shop.origin}/?${new URLSearchParams({ flow: flow.origin, tags })}`)
    await page.evaluate(() => window.ended)
    const seen = await page.evaluate(() => {
      const make = (value) => {
        const made = new Persona.Client({ templateId: 'itmpl_1', fields: { nameFirst: value } })
        const frames = document.querySelectorAll('.persona-widget__iframe')
        const { src } = frames[frames.length - 1]
        made.destroy()
        return src
      }
      const long = 'é'.repeat(2_000_000)
      return [
        make(long).length > 12_000_000,
        make('after').endsWith('fields%5Bname-first%5D=after'),
        client.isOpen,
      ]
    })
    assert.deepEqual(seen, [true, true, true])
  } finally {
    await page.close()
  }
})

/** The script for the page, changed so that `arm(count)` makes the count-th call of an export trap. */
const armed = () => {
  let left = 0
  window.arm = (count) => (left = count)
  const { Instance } = WebAssembly
  WebAssembly.Instance = function (module, imports) {
    const exports = { ...new Instance(module, imports).exports }
    for (const name in exports) {
      const call = exports[name]
      if (typeof call !== 'function') continue
      exports[name] = (...args) => {
        if (left > 0 && --left === 0) throw new WebAssembly.RuntimeError('unreachable')
        return call(...args)
      }
    }
    return { exports }
  }
}

for (const [what, call] of [
  ['the constructor', 'new Persona.Client({ templateId: "itmpl_1" })'],
  ['verify()', 'await Persona.verify({ templateId: "itmpl_1" })'],
  ['preload()', 'await Persona.Client.preload()'],
  [
    'a message to setupEvents()',
    `await new Promise((resolve, reject) => {
      arm(0)
      client.destroy()
      Persona.setupEvents('id', { onError: reject })
      arm(1)
      dispatchEvent(new MessageEvent('message', { data: 1 }))
    })`,
  ],
]) {
  test(`a trap in ${what} is reported as application_error`, async () => {
    const page = await browser.newPage()
    try {
      await page.evaluateOnNewDocument(armed)
      await page.goto(`${shop.origin}/?${new URLSearchParams({ flow: flow.origin })}`)
      await page.evaluate(() => window.ended)
      const told = await page.evaluate(`(async () => {
        arm(3)
        try {
          ${call}
        } catch ({ name, code, cause }) {
          return [name, code, cause instanceof WebAssembly.RuntimeError, seen.errors]
        }
      })()`)
      assert.deepEqual(told, ['PersonaError', 'application_error', true, []])
    } finally {
      await page.close()
    }
  })
}

for (const [what, trap] of [
  ['a message', "client.open(); arm(1); dispatchEvent(new MessageEvent('message', { data: 1 }))"],
  ['a method', 'arm(2); client.open()'],
]) {
  test(`a trap in ${what} ends in application_error, and the client can be destroyed`, async () => {
    const page = await browser.newPage()
    try {
      await page.evaluateOnNewDocument(armed)
      await page.goto(`${shop.origin}/?${new URLSearchParams({ flow: flow.origin })}`)
      await page.evaluate(() => window.ended)
      const seen = await page.evaluate(`(async () => {
        ${trap}
        const { view } = document.querySelector('dialog').dataset
        client.destroy()
        client.open()
        return [seen.code, view, document.querySelectorAll('dialog').length, seen.errors]
      })()`)
      assert.deepEqual(seen, ['application_error', 'failure', 0, []])
    } finally {
      await page.close()
    }
  })
}

// Old browsers are not available here, so the features that they lack are removed.
const AFTER_2019 = `
  for (const name of ['WeakRef', 'FinalizationRegistry', 'AggregateError', 'structuredClone', 'reportError',
    'CompressionStream', 'scheduler', 'navigation', 'queueMicrotask', 'CSSLayerBlockRule', 'TrustedTypePolicyFactory']) delete window[name]
  const gone = [[Array, 'at findLast findLastIndex toSorted toReversed toSpliced with'], [String, 'at replaceAll isWellFormed toWellFormed'],
    [Element, 'replaceChildren checkVisibility setHTMLUnsafe ariaLabel role ariaModal moveBefore'], [Document, 'replaceChildren'],
    [HTMLElement, 'inert showPopover hidePopover'], [AbortSignal, 'throwIfAborted reason'], [Blob, 'text arrayBuffer stream'],
    [CSSStyleSheet, 'x'], [Promise, 'x']]
  for (const [{ prototype }, names] of gone) for (const name of names.split(' ')) delete prototype[name]
  for (const [object, names] of [[Object, 'hasOwn groupBy'], [Promise, 'any allSettled withResolvers try'], [AbortSignal, 'any timeout abort'],
    [crypto.constructor.prototype, 'randomUUID'], [Array, 'fromAsync']]) for (const name of names.split(' ')) delete object[name]
  // In old browsers adoptedStyleSheets could only be replaced, not changed.
  for (const root of [Document, ShadowRoot].map((root) => root.prototype)) {
    const { get, set } = Object.getOwnPropertyDescriptor(root, 'adoptedStyleSheets') ?? {}
    if (get) Object.defineProperty(root, 'adoptedStyleSheets', { get() { return Object.freeze([...get.call(this)]) }, set })
  }
  const matches = Element.prototype.matches
  Element.prototype.matches = function (selector) {
    if (selector.includes(':modal')) throw new SyntaxError(selector)
    return matches.call(this, selector)
  }`

test('it works with the features of Chromium 79', async () => {
  const tags = `<script>${AFTER_2019}; window.matches = matches</script>` + TAGS
  const page = await browser.newPage()
  try {
    await page.goto(`${shop.origin}/?${new URLSearchParams({ flow: flow.origin, tags })}`)
    await page.waitForFunction(() => window.seen?.isReady || window.seen?.code)
    const seen = await page.evaluate(() => {
      const dialog = document.querySelector('dialog')
      const { position } = getComputedStyle(dialog)
      const before = { ...seen, position, isModal: matches.call(dialog, ':modal'), isOpen: client.isOpen }
      client.destroy()
      return { ...before, left: document.querySelectorAll('dialog, iframe').length }
    })
    assert.deepEqual(seen, { errors: [], violations: [], isReady: true, position: 'fixed', isModal: true, isOpen: true, left: 0 }) // prettier-ignore
  } finally {
    await page.close()
  }
})

for (const [how, tags] of [
  ['an async script', '<script async src=/persona.js onload="loaded()"></script>'],
  ['a deferred script', '<script defer src=/persona.js></script><script defer src=/code.js></script>'],
  ['a script that is there twice', '<script src=/persona.js></script>' + TAGS],
  [
    'a page with an AMD loader',
    '<script>window.define = Object.assign(() => { throw 1 }, { amd: {} })</script>' + TAGS,
  ],
  [
    'a page that has frozen its globals',
    '<script>Object.freeze(Array.prototype); Object.freeze(Object.prototype); Object.freeze(Promise.prototype)</script>' +
      TAGS,
  ],
  [
    'a page whose libraries have extended and replaced what the language gives',
    `<script>for (const name of ['each', 'contains', 'extend']) Array.prototype[name] = () => { throw 1 }
      class Zoned extends Promise {}
      window.Promise = Zoned
      window.MutationObserver = window.ResizeObserver = window.IntersectionObserver = undefined
    </script>` + TAGS,
  ],
  ['a page with its own fetch', '<script>window.fetch = () => { throw 1 }</script>' + TAGS],
]) {
  test(`it works as ${how}`, async () => {
    const loader = tags.includes('async')
      ? '<script>function loaded() { document.body.append(Object.assign(document.createElement("script"), { src: "/code.js" })) }</script>'
      : ''
    assertGood(await visit(undefined, loader + tags))
  })
}

/** Changes that pages have made to the globals that the loader uses. */
const PATCHES = {
  'setters on Object.prototype': `for (const name of ['status', 'code', 'integrity', 'defaultHost'])
      Object.defineProperty(Object.prototype, name, { configurable: true, get() {}, set() { throw new Error(name) } })`,
  'frozen prototypes of errors and elements': `for (const it of [Error, Object, Function, Array, Promise, Element, Node, Document])
      Object.freeze(it.prototype)`,
  'no console and a replaced URL': 'delete window.console; window.URL = "/shop"',
  'no append, and a replaced remove': `delete Element.prototype.append; delete Document.prototype.append
    const { remove } = Element.prototype
    Element.prototype.remove = function () { remove.call(this); return this }`,
} // prettier-ignore

for (const [what, code] of Object.entries(PATCHES)) {
  test(`the loader works in a page with ${what}`, async () => {
    // Only the loader: it finds the other engine, or reports that it cannot.
    const lone = await servePages({
      '/': page_(`<script>${code}</script><script src=/persona.js data-engine=compat></script>`),
      '/persona.js': script,
      '/persona.compat.js': (request) => found(request),
    })
    const page = await browser.newPage()
    let found
    try {
      const message = `${lone.origin}/persona.compat.js could not be loaded`
      for (const [answer, expected] of [
        [{ status: 404, body: '' }, ['engine_unavailable', 0, 'PersonaError', message]],
        [compat, 'loaded'],
      ]) {
        found = () => answer
        await page.goto(lone.origin)
        const seen = await page.evaluate(
          () =>
            new Promise((resolve) => {
              setInterval(() => Persona.engine && resolve('loaded'), 10)
              new Persona.Client({
                templateId: 'itmpl_1',
                onError: ({ code, status, name, message }) =>
                  Persona.engine || resolve([code, status, name, message]),
              })
            }),
        )
        assert.deepEqual(seen, expected)
      }
    } finally {
      await page.close()
      await lone.stop()
    }
  })
}

test('the loader works in a page with names of descriptors on Object.prototype', async () => {
  const code = `for (const name of ['get', 'set', 'value', 'writable', 'enumerable'])
    Object.defineProperty(Object.prototype, name, { __proto__: null, configurable: true, writable: true,
      value: name === 'get' || name === 'set' ? () => 1 : 1 })`
  const lone = await servePages({
    '/': page_(`<script>${code}</script><script src=/persona.js></script>`),
    '/persona.js': script,
  })
  const page = await browser.newPage()
  try {
    await page.goto(lone.origin)
    const seen = await page.evaluate(() => {
      try {
        new Persona.Client({})
      } catch (error) {
        return JSON.stringify([Persona.engine, error, error.name, error instanceof Persona.PersonaError])
      }
    })
    const message = 'Either templateId/templateVersionId or inquiryId must be specified to start a flow'
    assert.deepEqual(JSON.parse(seen), [
      'wasm',
      { message, status: 400, code: 'invalid_config' },
      'PersonaError',
      true,
    ])
  } finally {
    await page.close()
    await lone.stop()
  }
})

test('it works whatever the charset of the page', async () => {
  const page = await browser.newPage()
  try {
    const bare = await servePages({
      '/': { type: 'text/html', body: page_(TAGS) },
      '/persona.js': script,
      '/code.js': { type: 'text/javascript', body: CODE },
    })
    try {
      await page.goto(`${bare.origin}/?flow=${flow.origin}`)
      await page.waitForFunction(() => window.seen?.isReady)
      assert.notEqual(await page.evaluate(() => document.characterSet), 'UTF-8')
      assert.equal(await page.evaluate(() => Persona.engine), 'wasm')
    } finally {
      await bare.stop()
    }
  } finally {
    await page.close()
  }
})
