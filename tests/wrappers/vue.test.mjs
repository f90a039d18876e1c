// The Vue 3 bindings.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { flowFrame, launchBrowser, newPage } from '../e2e/support/browser.mjs'
import { press, view } from '../e2e/support/individual.mjs'
import { servePages } from '../e2e/support/pages.mjs'
import { startServer } from '../e2e/support/server.mjs'
import { bundlePage, importInNode, pageWith } from './bundle.mjs'

const APP = `
  import { createApp, h, nextTick, shallowReactive } from 'vue'
  import Default, { Inquiry, usePersona } from 'persona-wasm/vue'
  window.isOne = Default === Inquiry
  window.heard = []
  const hear = (by, name) => (first) => { heard.push([by, name, first?.code]) }
  const state = window.state = shallowReactive({ by: 'a', options: null })
  const handlers = (by) => ({ onReady: hear(by, 'onReady'), onCancel: hear(by, 'onCancel'),
    onError: hear(by, 'onError'), onEvent: hear(by, 'onEvent') })
  const Hooked = { setup() {
    const { open, isLoading, result, error } = usePersona(() => state.options && { ...state.options, ...handlers(state.by) })
    return () => h('button', { onClick: open },
      JSON.stringify({ isLoading: isLoading.value, result: result.value, error: error.value }))
  } }
  const mount = window.mount = (kind) => {
    const app = createApp({ render: () => kind === 'hook' ? h(Hooked)
      // As a template writes them: attributes in kebab-case, and listeners.
      : h(Inquiry, { class: 'mine', 'inquiry-id': state.options.inquiryId, host: state.options.host, ...handlers(state.by) }) })
    app.mount('#app')
    window.unmount = () => app.unmount()
  }
`

let server
let browser
let pages

before(async () => {
  ;[server, browser, pages] = await Promise.all([
    startServer(),
    launchBrowser(),
    bundlePage(APP).then((script) => servePages(pageWith(script))),
  ])
})

after(async () => {
  await browser?.close()
  await pages?.stop()
  await server?.stop()
})

async function open(kind, options) {
  const page = await newPage(browser)
  await page.goto(pages.origin)
  await page.evaluate(
    (kind, options) => {
      window.state.options = options
      window.mount(kind)
    },
    kind,
    options,
  )
  return page
}

const options = async () => ({ inquiryId: await server.createInquiry(), host: new URL(server.origin).host })
const change = (page, change) => page.evaluate((change) => void Object.assign(window.state, change), change)
const waitFor = (page, by, name) =>
  page.waitForFunction(
    (by, name) => window.heard.some((call) => call[0] === by && call[1] === name),
    {},
    by,
    name,
  )
const frames = (page) =>
  page.$$eval('iframe', (all) => all.map(({ src }) => new URL(src).searchParams.get('inquiry-id')))

test('<Inquiry> shows one flow in its place', async () => {
  const passed = await options()
  const page = await open('component', passed)
  await waitFor(page, 'a', 'onReady')
  await view(await flowFrame(page), 'Let’s verify it’s you')
  assert.deepEqual(await frames(page), [passed.inquiryId])
  assert.equal(await page.$$eval('#app > .mine .persona-widget__inline iframe', ({ length }) => length), 1)
  assert.equal(await page.evaluate(() => window.isOne), true)
  assert.deepEqual(page.problems, [])
})

test('listeners of the latest render are called, and rendering again does not reload the flow', async () => {
  const page = await open('component', await options())
  await waitFor(page, 'a', 'onReady')
  await page.evaluate(() => (document.querySelector('iframe').isFirst = true))
  await change(page, { by: 'b' })
  await press(await flowFrame(page), 'Agree and continue')
  await waitFor(page, 'b', 'onEvent')
  assert.equal(await page.$eval('iframe', ({ isFirst }) => isFirst), true)
})

test('another id starts another flow, and unmounting ends it', async () => {
  const page = await open('component', await options())
  await waitFor(page, 'a', 'onReady')
  const second = await options()
  await change(page, { by: 'b', options: second })
  await waitFor(page, 'b', 'onReady')
  assert.deepEqual(await frames(page), [second.inquiryId])
  await page.evaluate(() => window.unmount())
  assert.deepEqual(await page.$$('iframe, [class*="persona-widget"]'), [])
  assert.deepEqual(page.problems, [])
})

test('usePersona loads one flow, opens it, and returns its outcome', async () => {
  const page = await open('hook', null)
  assert.deepEqual(await frames(page), [])
  const passed = await options()
  await change(page, { options: passed })
  await waitFor(page, 'a', 'onReady')
  assert.deepEqual(await frames(page), [passed.inquiryId])
  await page.waitForFunction(() => document.querySelector('button').textContent.includes('"isLoading":false'))
  await page.evaluate(() => document.querySelector('button').click())
  await page.waitForSelector('dialog[open]')
  await change(page, { by: 'b' })
  await page.click('.persona-widget__close')
  await press(await flowFrame(page), 'Leave')
  await waitFor(page, 'b', 'onCancel')
  await page.waitForFunction(() =>
    document.querySelector('button').textContent.includes('"status":"cancelled"'),
  )
  await page.evaluate(() => window.unmount())
  assert.deepEqual(await page.$$('iframe'), [])
})

test('both render on a server', async () => {
  const { html } = await importInNode(
    `import { createSSRApp, h } from 'vue'
     import { renderToString } from 'vue/server-renderer'
     import { Inquiry, usePersona } from 'persona-wasm/vue'
     const Hooked = { setup() { const { isLoading } = usePersona({ inquiryId: 'inq_1' }); return () => h('p', String(isLoading.value)) } }
     export const html = renderToString(createSSRApp({ render: () =>
       h('div', [h(Inquiry, { inquiryId: 'inq_1', class: 'mine' }), h(Hooked)]) }))`,
  )
  assert.equal(await html, '<div><div class="mine"></div><p>false</p></div>')
})
