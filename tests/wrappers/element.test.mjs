// <persona-inquiry>, and /slim.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { flowFrame, launchBrowser, newPage } from '../e2e/support/browser.mjs'
import { press, view } from '../e2e/support/individual.mjs'
import { servePages } from '../e2e/support/pages.mjs'
import { startServer } from '../e2e/support/server.mjs'
import { bundlePage, importInNode, pageWith } from './bundle.mjs'

const dist = (name) => readFileSync(new URL(`../../dist/${name}`, import.meta.url))
const APP = `
  import { define, PersonaInquiryElement } from 'persona-wasm/element'
  window.define = define
  window.PersonaInquiryElement = PersonaInquiryElement
  window.heard = []
  window.hear = (element) => {
    for (const name of ['load', 'ready', 'cancel', 'error', 'event'])
      element.addEventListener(name, ({ detail }) => { heard.push([name, detail?.code ?? detail?.name]) })
    return element
  }
`
const SLIM = `
  import Persona, { Client, init, PersonaError } from 'persona-wasm/slim'
  window.slim = { Persona, Client, init, PersonaError }
`
const policy = "script-src 'self'"

let server
let browser
let pages
let slim

before(async () => {
  const wasm = { type: 'application/wasm', body: dist('persona.wasm') }
  const engine = { type: 'text/javascript; charset=utf-8', body: dist('persona.engine.mjs') }
  const slimPage = pageWith(await bundlePage(SLIM))
  const strict = slimPage['/'].replace('/app.js', '/strict.js').replace('<script ', '<script type="module" ')
  const module = dist('slim.mjs').toString()
  ;[server, browser, pages, slim] = await Promise.all([
    startServer(),
    launchBrowser(),
    bundlePage(APP).then((script) => servePages(pageWith(script))),
    servePages({
      ...slimPage,
      '/persona.wasm': wasm,
      '/strict': { body: strict, headers: { 'Content-Security-Policy': policy } },
      '/strict.js': { type: 'text/javascript', body: SLIM.replace('persona-wasm/slim', './slim.mjs') },
      '/slim.mjs': { type: 'text/javascript; charset=utf-8', body: module },
      '/persona.engine.mjs': engine,
    }),
  ])
})

after(async () => {
  await browser?.close()
  await pages?.stop()
  await slim?.stop()
  await server?.stop()
})

const host = () => new URL(server.origin).host
const waitFor = (page, name, detail) =>
  page.waitForFunction(
    (name, detail) => window.heard.some((event) => event[0] === name && (!detail || event[1] === detail)),
    {},
    name,
    detail,
  )
const frames = (page) =>
  page.$$eval('iframe', (all) => all.map(({ src }) => new URL(src).searchParams.get('inquiry-id')))

async function open() {
  const page = await newPage(browser)
  await page.goto(pages.origin)
  return page
}

test('existing markup is upgraded, with its attributes and early properties', async () => {
  const page = await open()
  const inquiryId = await server.createInquiry()
  await page.evaluate(
    (id, host) => {
      document.body.innerHTML = `<persona-inquiry inquiry-id="${id}" host="${host}"></persona-inquiry>`
      const element = document.querySelector('persona-inquiry')
      element.language = 'de'
      window.hear(element)
      window.define()
    },
    inquiryId,
    host(),
  )
  await waitFor(page, 'ready')
  await waitFor(page, 'event', 'ready')
  assert.deepEqual(await frames(page), [inquiryId])
  const [src, language, id] = await page.$eval('persona-inquiry', (element) => [
    element.querySelector('iframe').src,
    element.language,
    element.inquiryId,
  ])
  assert.equal(new URL(src).searchParams.get('language'), 'de')
  assert.deepEqual([language, id], ['de', inquiryId])
  assert.deepEqual(page.problems, [])
})

test('several properties start one flow, another id starts another flow, and removal ends it', async () => {
  const page = await open()
  const [first, second] = [await server.createInquiry(), await server.createInquiry()]
  await page.evaluate(
    (id, host) => {
      window.define()
      window.define()
      window.added = []
      new MutationObserver((records) => {
        for (const { addedNodes } of records)
          for (const node of addedNodes) window.added.push(...(node.querySelectorAll?.('iframe') ?? []))
      }).observe(document.body, { childList: true, subtree: true })
      const element = window.hear(document.createElement('persona-inquiry'))
      element.host = host
      document.body.append(element)
      element.inquiryId = id
      element.setAttribute('language', 'en')
      element.iframeTitle = 'Who are you?'
    },
    first,
    host(),
  )
  await waitFor(page, 'ready')
  assert.equal(await page.$eval('iframe', ({ title }) => title), 'Who are you?')
  assert.equal(await page.evaluate(() => window.added.length), 1)
  await page.evaluate((id) => {
    window.heard.length = 0
    document.querySelector('persona-inquiry').inquiryId = id
  }, second)
  await waitFor(page, 'ready')
  assert.deepEqual(await frames(page), [second])
  await press(await flowFrame(page), 'Agree and continue')
  await waitFor(page, 'event')
  await page.evaluate(() => document.querySelector('persona-inquiry').remove())
  assert.deepEqual(await page.$$('iframe, [class*="persona-widget"]'), [])
})

test('with mode="embedded" the flow is a modal, which open() shows', async () => {
  const page = await open()
  await page.evaluate(
    (id, host) => {
      window.define()
      document.body.innerHTML = `<persona-inquiry mode="embedded" inquiry-id="${id}" host="${host}"></persona-inquiry>`
      window.hear(document.querySelector('persona-inquiry')).open()
    },
    await server.createInquiry(),
    host(),
  )
  await page.waitForSelector('persona-inquiry dialog[open]')
  await waitFor(page, 'ready')
  await page.click('.persona-widget__close')
  await press(await flowFrame(page), 'Leave')
  await waitFor(page, 'cancel')
})

test('invalid options cause an error event', async () => {
  const page = await open()
  await page.evaluate(() => {
    window.define()
    document.body.innerHTML = '<persona-inquiry></persona-inquiry>'
    const element = window.hear(document.querySelector('persona-inquiry'))
    element.inquiryId = 'inq_1'
    element.templateId = 'itmpl_1'
  })
  await waitFor(page, 'error', 'invalid_config')
  assert.deepEqual(await page.$$('iframe'), [])
})

test('importing the element on a server touches nothing, and define() does nothing there', async () => {
  const before = Object.getOwnPropertyNames(globalThis)
  const { define } = await importInNode(`export { define } from 'persona-wasm/element'`)
  define()
  assert.deepEqual(Object.getOwnPropertyNames(globalThis), before)
})

for (const [what, from] of [
  ['an address', `'/persona.wasm'`],
  ['an answer that is awaited', `fetch('/persona.wasm')`],
  ['bytes', `fetch('/persona.wasm').then((answer) => answer.arrayBuffer())`],
  [
    'a module',
    `fetch('/persona.wasm').then((answer) => answer.arrayBuffer()).then((bytes) => WebAssembly.compile(bytes))`,
  ],
]) {
  test(`/slim works once init() has got ${what}`, async () => {
    const page = await newPage(browser)
    await page.goto(slim.origin)
    await page.evaluate(`(async () => slim.init(await ${from}))()`)
    await page.evaluate(
      (options) => {
        const client = new window.slim.Client({ ...options, onLoad: () => client.open() })
      },
      { inquiryId: await server.createInquiry(), host: host() },
    )
    await view(await flowFrame(page), 'Let’s verify it’s you')
    assert.equal(await page.evaluate(() => window.slim.Persona.engine), 'wasm')
    assert.deepEqual(page.problems, [])
  })
}

test('/slim reports an invalid file, and a missing init()', async () => {
  const page = await newPage(browser)
  await page.goto(slim.origin)
  const thrown = await page.evaluate(async () => {
    const codes = []
    for (const attempt of [
      () => window.slim.init('/missing.wasm'),
      () => window.slim.init('/app.js'),
      () =>
        new Promise((_, reject) => {
          try {
            new window.slim.Client({ inquiryId: 'inq_1', onError: reject })
          } catch (error) {
            reject(error)
          }
        }),
    ])
      await attempt().catch((error) => codes.push([error.code, error instanceof window.slim.PersonaError]))
    return codes
  })
  assert.deepEqual(thrown, Array(3).fill(['engine_unavailable', true]))
})

test('/slim uses the other engine in a page that forbids WebAssembly', async () => {
  const page = await newPage(browser)
  await page.goto(`${slim.origin}/strict`)
  await page.waitForFunction(() => window.slim)
  await page.evaluate(
    async (options) => {
      await window.slim.init('/persona.wasm')
      const client = new window.slim.Client({ ...options, onLoad: () => client.open() })
    },
    { inquiryId: await server.createInquiry(), host: host() },
  )
  await view(await flowFrame(page), 'Let’s verify it’s you')
  assert.equal(await page.evaluate(() => window.slim.Persona.engine), 'compat')
})
