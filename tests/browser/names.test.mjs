// Names that the page's markup and scripts have taken: they neither redirect the flow nor prevent
// `Persona` from being defined.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { FLOW, json, launch, official, script, servePages } from './page.mjs'

let browser, flow, evil, shop

/** Runs at the end of every page: opens a flow with the current `Persona`, and reports the result. */
const USE = `
  window.ended = new Promise((end) => {
    const client = new Persona.Client({ inquiryId: 'inq_1', sessionToken: 'secret',
      onReady: () => end('ready'), onError: ({ code }) => end(code) })
    client.open()
  })`

before(async () => {
  flow = await servePages({ '/widget': FLOW })
  evil = await servePages({ '*': FLOW })
  shop = await servePages({
    '/persona.js': script,
    '/official.js': official,
    '/use.js': { type: 'text/javascript', body: USE },
    '*': (request) => {
      const query = new URL(request.url, 'http://localhost').searchParams
      return `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Shop</title><body>${query.get('body')}`
    },
  })
  browser = await launch()
})

after(async () => {
  await browser?.close()
  for (const server of [shop, flow, evil]) await server?.stop()
})

const ours = () => `<script src=/persona.js data-host="${flow.origin}"></script>`
const USED = '<script src=/use.js></script>'

/** Opens a page with that body; returns its result and its console output. */
async function visit(body) {
  const page = await browser.newPage()
  const messages = []
  page.on('console', (message) => {
    const text = message.text()
    if (text.startsWith('Persona: ')) messages.push([message.type(), text])
  })
  const errors = []
  page.on('pageerror', (error) => errors.push(String(error)))
  try {
    await page.goto(`${shop.origin}/?${new URLSearchParams({ body })}`)
    const seen = await json(page, async () => ({
      end: await window.ended,
      version: window.Persona.version,
      hosts: [...document.querySelectorAll('.persona-widget__iframe')].map(({ src }) => new URL(src).origin),
    }))
    return { ...seen, messages, errors }
  } finally {
    await page.close()
  }
}

const { version } = createRequire(import.meta.url)('../../package.json')
const good = () => ({ end: 'ready', version, hosts: [flow.origin], messages: [], errors: [] })

/** Properties of the document and the window that the loader reads or might read. */
const LOADER = [
  'currentScript', 'head', 'documentElement', 'baseURI', 'defaultView', 'URL', 'location', 'trustedTypes', 'define',
  'module', 'exports', 'require', 'process', 'self', 'globalThis', 'console', 'reportError', 'Symbol', 'MARK',
] // prettier-ignore
/** Properties that the widget reads. */
const WIDGET = [
  'createElement',
  'body',
  'documentElement',
  'adoptedStyleSheets',
  'addEventListener',
  'activeElement',
]

for (const [what, element] of [
  ['an image', (name) => `<img alt="" name=${name} id=${name} data-host="EVIL" src="data:,">`],
  [
    'a form',
    (name) => `<form name=${name} id=${name} data-host="EVIL" action="EVIL"><input name=src></form>`,
  ],
  ['a pair of forms', (name) => `<form name=${name} data-host="EVIL"></form>`.repeat(2)],
]) {
  const markup = (names) => names.map(element).join('').replaceAll('EVIL', evil.origin)
  test(`the loader trusts no name that ${what} has taken`, async () => {
    assert.deepEqual(await visit(markup(LOADER) + ours() + USED), good())
  })
  test(`the widget trusts no name that ${what} has taken`, async () => {
    assert.deepEqual(await visit(markup(WIDGET) + ours() + USED), good())
  })
}

const REPLACED = [['warn', 'Persona: window.Persona was something else and has been replaced']]

for (const [what, before] of [
  ['an element', '<div id=Persona></div>'],
  ['a form', '<form name=Persona><input name=Client></form>'],
  ['two elements', '<a id=Persona></a><a id=Persona name=Client></a>'],
  ['a function of the page', '<script>function Persona() {}</script>'],
  [
    "the page's own API",
    '<script>window.Persona = { Client: class {}, version: "0.1.0", defaultHost: "" }</script>',
  ],
  ['a string', '<script>window.Persona = "Ada"</script>'],
  [
    'a proxy',
    '<script>window.Persona = new Proxy({}, { get() { throw 1 }, ownKeys() { throw 1 } })</script>',
  ],
  [
    'a getter alone',
    '<script>Object.defineProperty(window, "Persona", { get: () => "Ada", configurable: true })</script>',
  ],
  ['the official script', '<script src=/official.js></script>'],
]) {
  test(`${what} in place of the global is replaced, with one warning`, async () => {
    assert.deepEqual(await visit(before + ours() + USED), { ...good(), messages: REPLACED })
  })
}

test('the official script, loaded after ours, takes the name, and references to ours keep working', async () => {
  const hold = '<script>window.held = Persona</script>'
  const use = '<script>window.official = Persona; window.Persona = held</script>' + USED
  const seen = await visit(ours() + hold + '<script src=/official.js></script>' + use)
  assert.deepEqual(seen, good())
})

for (const [what, before] of [
  [
    'cannot be replaced',
    '<script>Object.defineProperty(window, "Persona", { value: { version: "x" } })</script>',
  ],
  ['is hidden by a class', '<script>class Persona { static version = "x" }</script>'],
]) {
  test(`a global that ${what} causes one clear error`, async () => {
    const { messages } = await visit(before + ours() + '<script>window.ended = 1</script>')
    assert.deepEqual(
      messages.filter(([type]) => type === 'error'),
      [['error', 'Persona: the page has its own Persona, which cannot be replaced; rename it']],
    )
  })
}

test('a page that waits for the global with a setter is notified', async () => {
  const wait = `<script>
    let it
    Object.defineProperty(window, 'Persona', { configurable: true, get: () => it, set(value) { it = value; window.heard = 1 } })
  </script>`
  assert.deepEqual(await visit(`${wait}${ours()}<script>if (!window.heard) throw 1</script>${USED}`), good())
})

test('a second copy changes nothing', async () => {
  const second = `<script>window.first = Persona; window.Client = Persona.Client</script>
    <script src=/persona.js data-host="${evil.origin}"></script>
    <script>if (first !== Persona || Client !== Persona.Client) throw 1</script>`
  assert.deepEqual(await visit(ours() + second + USED), good())
})

/** The same script without the address of its flow. */
const BARE = '<script src=/persona.js></script>'
const set = (code) => `<script>window.Persona = ${code.replaceAll('FLOW', flow.origin)}</script>`

for (const [what, code] of [
  ['host', '{ host: "FLOW" }'],
  ['defaultHost', '{ defaultHost: "FLOW" }'],
  ['host, of an object without a prototype', 'Object.assign(Object.create(null), { host: "FLOW" })'],
  ['host, beside one whose getter throws', '{ get nonce() { throw 1 }, host: "FLOW" }'],
]) {
  test(`a plain object in place of the global is used as settings: ${what}`, async () => {
    assert.deepEqual(await visit(set(code) + BARE + USED), good())
  })
}

test('the object takes precedence over the tag, which supplies missing settings', async () => {
  const tag = `<script src=/persona.js data-host="${evil.origin}"></script>`
  assert.deepEqual(await visit(set('{ host: "FLOW" }') + tag + USED), good())
  assert.deepEqual(await visit('<script>window.Persona = {}</script>' + ours() + USED), good())
})

test('unknown settings are listed in one warning, with the known settings', async () => {
  const messages = [
    ['warn', 'Persona: unknown settings: hots,user; known: host,defaultHost,compatUrl,engine,nonce'],
  ]
  assert.deepEqual(await visit(set('{ hots: "x", host: "FLOW", user: 1 }') + BARE + USED), {
    ...good(),
    messages,
  })
})

test('a property that a page adds to Object.prototype is not a setting', async () => {
  const polluted = `<script>
    for (const name of ['host', 'defaultHost', 'compatUrl', 'engine', 'nonce'])
      Object.defineProperty(Object.prototype, name, { value: '${evil.origin}', configurable: true, writable: true })
  </script>`
  const clean = `<script>for (const name of ['host', 'defaultHost', 'compatUrl', 'engine', 'nonce']) delete Object.prototype[name]</script>`
  assert.deepEqual(await visit(polluted + ours() + clean + USED), good())
  assert.deepEqual(await visit(polluted + set('{ host: "FLOW" }') + BARE + clean + USED), good())
})
