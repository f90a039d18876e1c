// The React bindings in each supported major version of React.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { flowFrame, launchBrowser, newPage } from '../e2e/support/browser.mjs'
import { press, view } from '../e2e/support/individual.mjs'
import { servePages } from '../e2e/support/pages.mjs'
import { startServer } from '../e2e/support/server.mjs'
import { bundlePage, importInNode, pageWith, REACTS } from './bundle.mjs'

/** Renders into the page. React 18 changed how. */
const mounting = (version) =>
  version >= 18
    ? `import { createRoot } from 'react-dom/client'
       let root
       const mount = (element) => (root ??= createRoot(place)).render(element)
       const unmount = () => root.unmount()`
    : `import { render, unmountComponentAtNode } from 'react-dom'
       const mount = (element) => render(element, place)
       const unmount = () => unmountComponentAtNode(place)`

const app = (version) => `
  import { createElement, StrictMode, version } from 'react'
  import Default, { Inquiry, usePersona } from 'persona-wasm/react'
  ${mounting(version)}
  const place = document.querySelector('#app')
  window.heard = []
  const handlers = (by) => Object.fromEntries(['onLoad', 'onReady', 'onCancel', 'onError', 'onEvent'].map((name) =>
    [name, (first) => { heard.push([by, name, name === 'onError' ? first.code : name === 'onEvent' ? first : undefined]) }]))
  function Hooked({ options, by }) {
    const { open, isLoading, result, error } = usePersona(options && { ...options, ...handlers(by) })
    const [text] = [JSON.stringify({ isLoading, result, error })]
    return createElement('button', { onClick: open }, text)
  }
  window.version = version
  window.isOne = Default === Inquiry
  window.inquiry = (props, by) => mount(createElement(StrictMode, null, createElement(Inquiry, { ...props, ...handlers(by) })))
  window.hooked = (options, by) => mount(createElement(StrictMode, null, createElement(Hooked, { options, by })))
  window.unmount = unmount
`

let server
let browser

before(async () => {
  ;[server, browser] = await Promise.all([startServer(), launchBrowser()])
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

/** The calls so far. */
const heard = (page) => page.evaluate(() => window.heard)
const waitFor = (page, by, name) =>
  page.waitForFunction(
    (by, name) => window.heard.some((call) => call[0] === by && call[1] === name),
    {},
    by,
    name,
  )
const frames = (page) =>
  page.$$eval('iframe', (all) => all.map(({ src }) => new URL(src).searchParams.get('inquiry-id')))
/** Waits until the only frame is of that inquiry. */
const waitForInquiry = (page, id) =>
  page.waitForFunction(
    (id) => {
      const all = [...document.querySelectorAll('iframe')]
      return all.length === 1 && all[0].src.includes(`inquiry-id=${id}`)
    },
    {},
    id,
  )

for (const version of Object.keys(REACTS).map(Number)) {
  describe(`React ${version}`, () => {
    let pages
    before(async () => {
      pages = await servePages(pageWith(await bundlePage(app(version), { react: version })))
    })
    after(() => pages?.stop())

    async function open() {
      const page = await newPage(browser)
      await page.goto(pages.origin)
      assert.equal(parseInt(await page.evaluate(() => window.version)), version)
      return page
    }
    const host = () => new URL(server.origin).host

    test('<Inquiry> shows one flow in its place, also in StrictMode', async () => {
      const page = await open()
      const inquiryId = await server.createInquiry()
      await page.evaluate((props) => window.inquiry(props, 'a'), {
        inquiryId,
        host: host(),
        className: 'mine',
      })
      await waitFor(page, 'a', 'onReady')
      await view(await flowFrame(page), 'Let’s verify it’s you')
      assert.deepEqual(await frames(page), [inquiryId])
      assert.equal(await page.$$eval('#app > .mine iframe', ({ length }) => length), 1)
      assert.equal(await page.$$eval('.persona-widget__inline', ({ length }) => length), 1)
      assert.equal((await heard(page)).filter(([, name]) => name === 'onLoad').length, 1)
      assert.equal(await page.evaluate(() => window.isOne), true)
      assert.deepEqual(page.problems, [])
    })

    test('callbacks of the latest render are called, and rendering again does not reload the flow', async () => {
      const page = await open()
      const props = { inquiryId: await server.createInquiry(), host: host() }
      await page.evaluate((props) => window.inquiry(props, 'old'), props)
      await waitFor(page, 'old', 'onReady')
      const frame = await flowFrame(page)
      await page.evaluate(() => (document.querySelector('iframe').isFirst = true))
      await page.evaluate((props) => window.inquiry({ ...props, fields: { nameFirst: 'Ada' } }, 'new'), props)
      const before = (await heard(page)).filter(([by]) => by === 'old').length
      await press(frame, 'Agree and continue')
      await waitFor(page, 'new', 'onEvent')
      assert.equal((await heard(page)).filter(([by]) => by === 'old').length, before)
      assert.equal(await page.$eval('iframe', ({ isFirst }) => isFirst), true)
    })

    test('another id starts another flow, and unmounting ends it', async () => {
      const page = await open()
      const [first, second] = [await server.createInquiry(), await server.createInquiry()]
      await page.evaluate((props) => window.inquiry(props, 'a'), { inquiryId: first, host: host() })
      await waitForInquiry(page, first)
      await page.evaluate((props) => window.inquiry(props, 'b'), { inquiryId: second, host: host() })
      await waitForInquiry(page, second)
      await waitFor(page, 'b', 'onReady')
      await page.evaluate(() => window.unmount())
      await page.waitForFunction(() => !document.querySelector('iframe, [class*="persona-widget"]'))
      assert.deepEqual(page.problems, [])
    })

    test('invalid options are reported to onError', async () => {
      const page = await open()
      await page.evaluate((props) => window.inquiry(props, 'a'), { host: host() })
      await waitFor(page, 'a', 'onError')
      assert.ok(
        (await heard(page)).every(([, name, code]) => name === 'onError' && code === 'invalid_config'),
      )
    })

    test('usePersona loads one flow, opens it, and returns its outcome', async () => {
      const page = await open()
      await page.evaluate(() => window.hooked(null, 'a'))
      await page.waitForSelector('button')
      assert.deepEqual(await frames(page), [])
      const inquiryId = await server.createInquiry()
      await page.evaluate((options) => window.hooked(options, 'a'), { inquiryId, host: host() })
      await waitFor(page, 'a', 'onReady')
      assert.deepEqual(await frames(page), [inquiryId])
      await page.waitForFunction(() =>
        document.querySelector('button').textContent.includes('"isLoading":false'),
      )
      await page.evaluate(() => document.querySelector('button').click())
      await page.waitForSelector('dialog[open]')
      await page.evaluate((options) => window.hooked(options, 'b'), { inquiryId, host: host() })
      await page.click('.persona-widget__close')
      await press(await flowFrame(page), 'Leave')
      await waitFor(page, 'b', 'onCancel')
      await page.waitForFunction(() =>
        document.querySelector('button').textContent.includes('"status":"cancelled"'),
      )
      await page.evaluate(() => window.unmount())
      await page.waitForFunction(() => !document.querySelector('iframe'))
    })

    test('both render on a server', async () => {
      const { html } = await importInNode(
        `import { createElement } from 'react'
         import { renderToString } from 'react-dom/server'
         import { Inquiry, usePersona } from 'persona-wasm/react'
         const Hooked = () => createElement('p', null, String(usePersona({ inquiryId: 'inq_1' }).isLoading))
         export const html = renderToString(createElement('div', null,
           createElement(Inquiry, { inquiryId: 'inq_1', className: 'mine' }), createElement(Hooked)))`,
        { react: version },
      )
      assert.equal(html.replace(' data-reactroot=""', ''), '<div><div class="mine"></div><p>false</p></div>')
    })
  })
}
