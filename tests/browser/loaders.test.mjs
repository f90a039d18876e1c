// Module loaders, and other ways to run the script without a script tag.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { FLOW, json, launch, root, script, servePages } from './page.mjs'

const read = (path) => ({ type: 'text/javascript', body: readFileSync(path) })
const require = createRequire(import.meta.url)

let browser, flow, shop, cdn
/** The paths of all requests. */
let asked = []
/** The script's text, escaped for an inline script tag. */
const inline = script.body.toString('utf8').replace('\uFEFF', '').replaceAll('</script', '<\\/script')
/** The response to requests for persona.compat.js. */
let compat

const cors = { 'access-control-allow-origin': '*' }
const COMPAT = { ...read(join(root, 'dist', 'persona.compat.js')), headers: cors }

before(async () => {
  flow = await servePages({ '/widget': FLOW })
  cdn = await servePages({
    '/v2/persona.js': { ...script, headers: cors },
    '/v2/persona.compat.js': (request) => {
      asked.push(request.url)
      return compat
    },
  })
  shop = await servePages({
    '/require.js': read(require.resolve('requirejs/require.js')),
    '/persona.js': script,
    '*': (request) => {
      const url = new URL(request.url, 'http://localhost')
      if (url.pathname.endsWith('.js')) {
        asked.push(url.pathname)
        return { status: 404, body: '' }
      }
      const policy = url.searchParams.get('policy')
      return {
        body: `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Shop</title><body>${url.searchParams.get('body').replace('INLINE', () => inline)}`,
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

/** Opens a page with that body, under a policy if there is one, and runs `use` in it. */
async function visit(body, use, policy) {
  asked = []
  compat = COMPAT
  const page = await browser.newPage()
  const errors = []
  // Firefox reports the forbidden WebAssembly as an error of the page.
  page.on('pageerror', (error) => /Content-Security-Policy/.test(error) || errors.push(String(error)))
  try {
    const query = new URLSearchParams({ body, ...(policy ? { policy } : {}) })
    await page.goto(`${shop.origin}/some/page?${query}`)
    const seen = await json(page, use, flow.origin)
    assert.deepEqual(errors, [])
    return seen
  } finally {
    await page.close()
  }
}

const REQUIRE = '<script src=/require.js></script>'

for (const [what, body, id] of [
  ['an address', '', () => `${cdn.origin}/v2/persona.js`],
  ['a path', '', () => '/persona.js'],
  [
    'a name of its own in `paths`',
    '<script>require.config({ paths: { verification: "/persona" } })</script>',
    () => 'verification',
  ],
  [
    'its own name in `paths`',
    '<script>require.config({ paths: { "persona-wasm": "/persona" } })</script>',
    () => 'persona-wasm',
  ],
  [
    'its own name, when a script tag has loaded it',
    '<script src=/persona.js></script>',
    () => 'persona-wasm',
  ],
  ['its path, when a script tag has loaded it', '<script src=/persona.js></script>', () => '/persona.js'],
]) {
  test(`RequireJS finds it by ${what}`, async () => {
    const seen = await visit(
      REQUIRE + body,
      `(host) => new Promise((resolve, reject) => {
      const end = (api) => resolve([api && typeof api.Client, api === window.Persona, typeof Persona.Client])
      require([${JSON.stringify(id())}], end, reject)
    })`,
    )
    assert.deepEqual(seen, ['function', true, 'function'])
  })
}

test('a script tag on a page with RequireJS raises no error, and modules still load', async () => {
  const body = REQUIRE + '<script src=/persona.js></script><script src=/persona.js></script>'
  const seen = await visit(
    body,
    `() => new Promise((resolve) => {
    define('mine', ['persona-wasm'], (api) => api.version)
    require(['mine'], resolve)
  })`,
  )
  assert.equal(seen, createRequire(import.meta.url)('../../package.json').version)
})

test("the global is defined even where CommonJS's names are globals", async () => {
  const electron = `<script>
    var exports = {}, module = { exports }, process = { versions: { electron: '40' } }
    var require = (name) => { throw new Error(name) }
  </script><script src=/persona.js></script>`
  const seen = await visit(
    electron,
    '() => [typeof Persona.Client, Object.keys(module.exports), module.exports === exports]',
  )
  assert.deepEqual(seen, ['function', [], true])
})

/** Makes WebAssembly fail, because 'unsafe-eval' allows it. */
const NO_WASM =
  '<script>WebAssembly.Module = function () { throw new WebAssembly.CompileError("forbidden") }</script>'
const USE = `async (host) => {
  await window.loaded
  Persona.defaultHost = host
  return new Promise((resolve) => {
    const client = new Persona.Client({ inquiryId: 'inq_1',
      onReady: () => resolve(['ready', Persona.engine]), onError: ({ code, message }) => resolve([code, message]) })
    client.open()
  })
}`
const REMEDY =
  'Set Persona.compatUrl: this page forbids WebAssembly, and persona.js does not know where persona.compat.js is'

for (const [what, load] of [
  [
    'fetch and eval',
    (url) => `fetch('${url}').then((answer) => answer.text()).then((text) => (0, eval)(text))`,
  ],
  [
    'fetch and new Function',
    (url) => `fetch('${url}').then((answer) => answer.text()).then((text) => new Function(text)())`,
  ],
  ['an inline script', () => `0</script><script>INLINE`],
  [
    'a blob',
    (url) => `fetch('${url}').then((answer) => answer.blob()).then((blob) => new Promise((resolve) =>
      document.head.append(Object.assign(document.createElement('script'), { src: URL.createObjectURL(blob), onload: resolve }))))`,
  ],
]) {
  const body = () => `${NO_WASM}<script>window.loaded = ${load(`${cdn.origin}/v2/persona.js`)}</script>`
  test(`loaded by ${what}, the script does not know its folder: it requests nothing and the error says what to do`, async () => {
    assert.deepEqual(await visit(body(), USE), ['engine_unavailable', REMEDY])
    assert.deepEqual(asked, [])
  })
  test(`loaded by ${what}, it can be told where the other engine is, before it runs or after`, async () => {
    const url = `${cdn.origin}/v2/persona.compat.js`
    const set = `<script>window.Persona = { compatUrl: '${url}' }</script>`
    assert.deepEqual(await visit(set + body(), USE), ['ready', 'compat'])
    const use = USE.replace('Persona.defaultHost', `Persona.compatUrl = '${url}'; $&`)
    assert.deepEqual(await visit(body(), use), ['ready', 'compat'])
  })
}

for (const [what, load] of [
  ['as a module', (url) => `import('${url}')`],
  [
    'with a query and a fragment',
    (url) => `new Promise((resolve) => document.head.append(
    Object.assign(document.createElement('script'), { src: '${url}?v=1/2#/3', onload: resolve })))`,
  ],
  [
    'by eval with its address',
    (url) =>
      `fetch('${url}').then((answer) => answer.text()).then((text) => (0, eval)(text + '\\n//# sourceURL=${url}'))`,
  ],
  [
    'through a tag that is SVG',
    (url) => `new Promise((resolve) => {
    const tag = document.createElementNS('http://www.w3.org/2000/svg', 'script')
    tag.setAttribute('href', '${url}')
    tag.onload = resolve
    document.head.append(tag)
  })`,
  ],
]) {
  test(`loaded ${what}, it finds the other engine in its own folder`, async () => {
    const body = `${NO_WASM}<script>window.loaded = ${load(`${cdn.origin}/v2/persona.js`)}</script>`
    assert.deepEqual(await visit(body, USE), ['ready', 'compat'])
    assert.deepEqual(asked, ['/v2/persona.compat.js'])
  })
}

test('a failed request for the other engine is not cached: the next call tries again', async () => {
  const page = await browser.newPage()
  try {
    asked = []
    compat = { status: 503, body: '', headers: cors }
    const body = `<script src=${cdn.origin}/v2/persona.js></script>`
    const policy = `script-src 'unsafe-inline' ${cdn.origin}`
    await page.goto(`${shop.origin}/some/page?${new URLSearchParams({ body, policy })}`)
    const failed = await json(
      page,
      `async (host) => {
      Persona.defaultHost = host
      window.codes = []
      window.make = () => new Promise((resolve) => {
        const client = new Persona.Client({ inquiryId: 'inq_1',
          onReady: () => resolve('ready'), onError: ({ code }) => { codes.push(code); resolve(code) } })
        client.open()
        window.client = client
      })
      const codes_ = [await make(), await make(), await Persona.verify({ inquiryId: 'inq_1', onError() {} }).catch(({ code }) => code)]
      window.gone = client
      await make()
      gone.destroy()
      return [...codes_, client.isLoading, client.isOpen]
    }`,
      flow.origin,
    )
    assert.deepEqual(failed, [...Array(3).fill('engine_unavailable'), false, false])
    assert.equal(asked.length, 4)
    compat = COMPAT
    const seen = await json(
      page,
      `async () => {
      gone.open()
      const isStill = gone.isLoading
      const before = client
      before.open()
      const isLoading = before.isLoading
      await new Promise((resolve) => setInterval(() => before.isOpen && !before.isLoading && resolve(), 10))
      const again = await make()
      return [isStill, isLoading, again, Persona.engine, codes.length, document.querySelectorAll('dialog[open]').length]
    }`,
    )
    assert.deepEqual(seen, [false, true, 'ready', 'compat', 3, 2])
    assert.equal(asked.length, 5)
  } finally {
    await page.close()
  }
})

test('copies of the script share the one policy that Trusted Types allow', async () => {
  const policy = `script-src 'self' 'nonce-abc' ${cdn.origin}; require-trusted-types-for 'script'; trusted-types persona-wasm`
  const nonced = (text) => `<script nonce=abc>${text}</script>`
  const tags = `${nonced('')}<script src=${cdn.origin}/v2/persona.js></script>
    ${nonced('window.first = Persona; delete window.Persona')}
    <script src=${cdn.origin}/v2/persona.js></script>`
  const seen = await visit(
    tags,
    `async (host) => {
    const ready = (api) => new Promise((resolve) => {
      api.defaultHost = host
      new api.Client({ inquiryId: 'inq_1', onReady: () => resolve(api.engine), onError: ({ message }) => resolve(message) })
    })
    return [first !== Persona, await ready(first), await ready(Persona)]
  }`,
    policy,
  )
  assert.deepEqual(seen, [true, 'compat', 'compat'])
})
