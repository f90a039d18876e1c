// In every wrapper, a page that stores what the flow reports and passes it back as options keeps its
// flow.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { FLOW, launch, servePages } from '../browser/page.mjs'
import { bundlePage, pageWith } from './bundle.mjs'

/**
 * The functions of each wrapper's page: `show(options)`, which resolves when the wrapper has used
 * them, and `unmount()`. The arguments of onStart go to `started`.
 */
const react = (version, kind) => `
  import { createElement as h, Fragment, StrictMode, useEffect } from 'react'
  import { Inquiry, usePersona } from 'persona-wasm/react'
  ${
    version >= 18
      ? `import { createRoot } from 'react-dom/client'
         let root
         const mount = (element) => (root ??= createRoot(document.querySelector('#app'))).render(element)
         window.unmount = () => { root.unmount(); root = undefined }`
      : `import { render, unmountComponentAtNode } from 'react-dom'
         const mount = (element) => render(element, document.querySelector('#app'))
         window.unmount = () => unmountComponentAtNode(document.querySelector('#app'))`
  }
  const Hooked = ({ options }) => { usePersona(options); return null }
  const Done = ({ done }) => { useEffect(done); return null }
  window.show = (options) => new Promise((resolve) => mount(h(StrictMode, null, h(Fragment, null,
    ${kind === 'hook' ? 'h(Hooked, { options })' : 'h(Inquiry, options)'}, h(Done, { done: () => resolve() })))))`
const vue = (kind) => `
  import { createApp, h, nextTick, shallowRef } from 'vue'
  import { Inquiry, usePersona } from 'persona-wasm/vue'
  const options = shallowRef(null)
  const Hooked = { setup() { usePersona(options); return () => h('p') } }
  let app
  window.show = async (next) => {
    options.value = next
    if (!app) {
      app = createApp({ render: () => ${kind === 'hook' ? 'h(Hooked)' : 'h(Inquiry, options.value)'} })
      app.mount('#app')
    }
    await nextTick()
    await nextTick()
  }
  window.unmount = () => { app.unmount(); app = undefined }`
const ELEMENT = `
  import { define } from 'persona-wasm/element'
  define()
  let element
  window.show = async ({ onStart, ...options }) => {
    if (!element) {
      element = document.createElement('persona-inquiry')
      element.addEventListener('start', ({ detail }) => onStart(detail.inquiryId, detail))
      document.body.append(element)
    }
    for (const name of ['inquiryId', 'sessionToken', 'accessToken', 'templateId', 'referenceId', 'host', 'resume'])
      element[name] = options[name]
    // The element waits in a microtask for further properties.
    await new Promise((resolve) => setTimeout(resolve))
  }
  window.unmount = () => { element.remove(); element = undefined }`

const WRAPPERS = {
  ...Object.fromEntries(
    // The oldest and the newest way to mount.
    ['16', '19'].flatMap((version) =>
      ['component', 'hook'].map((kind) => [
        `React ${version}, ${kind}`,
        () => bundlePage(react(+version, kind), { react: version }),
      ]),
    ),
  ),
  'Vue, component': () => bundlePage(vue('component')),
  'Vue, hook': () => bundlePage(vue('hook')),
  'the element': () => bundlePage(ELEMENT),
}

let browser, flow
/** The query strings that flows were loaded with. */
let loads = []

before(async () => {
  flow = await servePages({
    '/widget': (request) => {
      loads.push(Object.fromEntries(new URL(request.url, 'http://localhost').searchParams))
      return FLOW
    },
  })
  browser = await launch()
})

after(async () => {
  await browser?.close()
  await flow?.stop()
})

for (const [what, bundle] of Object.entries(WRAPPERS)) {
  describe(what, () => {
    let pages
    before(async () => {
      pages = await servePages(pageWith(await bundle()))
    })
    after(() => pages?.stop())

    /** A page with a flow that was started with `options`. */
    async function open(options) {
      const page = await browser.newPage()
      await page.goto(pages.origin)
      const host = new URL(flow.origin).host
      /** Shows exactly the given options. */
      const show = (options) =>
        page.evaluate(
          async (options) => {
            const onStart = (inquiryId, { sessionToken }) => heard(inquiryId, sessionToken)
            await show({ ...options, onStart, ...(options.resume && { resume: () => options.resume }) })
          },
          { host, ...options },
        )
      await page.evaluate(() => {
        window.reports = []
        let wake = () => {}
        window.heard = (...report) => {
          reports.push(report)
          wake()
        }
        window.reported = (count) =>
          new Promise((resolve) => (wake = () => reports.length >= count && resolve()) && wake())
      })
      await show(options)
      await page.waitForSelector('iframe')
      // StrictMode starts it twice.
      await loaded(page)
      loads = []
      await page.evaluate(() => void (document.querySelector('iframe').isFirst = true))
      return { page, show }
    }
    /** Waits until the flow in the frame answers. */
    const loaded = (page) =>
      page.evaluate(
        () =>
          new Promise((resolve) => {
            addEventListener('message', ({ data }) => data === 'here' && resolve())
            const ask = () => {
              const frame = document.querySelector('iframe')
              if (frame) frame.contentWindow.postMessage({ run: 'parent.postMessage("here", "*")' }, '*')
            }
            setInterval(ask, 20)
          }),
      )
    const report = (page, name, metadata) =>
      page.evaluate(
        (run) => document.querySelector('iframe').contentWindow.postMessage({ run }, '*'),
        `post('${name}', ${JSON.stringify({ metadata })})`,
      )
    const isFirst = (page) =>
      page.evaluate(() => [...document.querySelectorAll('iframe')].map(({ isFirst }) => isFirst ?? false))

    async function start(page, sessionToken, count = 1) {
      await report(page, 'start', { inquiryId: 'inq_9', sessionToken })
      await page.evaluate((count) => reported(count), count)
    }
    const created = { templateId: 'itmpl_1', referenceId: 'ada' }

    test('options from onStart keep the flow', async () => {
      const { page, show } = await open(created)
      await start(page, 't1')
      for (const options of [
        { ...created, inquiryId: 'inq_9', sessionToken: 't1' },
        { inquiryId: 'inq_9', sessionToken: 't1', referenceId: 'ada' },
        { inquiryId: 'inq_9', accessToken: 't1' },
        { inquiryId: 'inq_9' },
        created,
      ]) {
        await show(options)
        assert.deepEqual([await isFirst(page), options], [[true], options])
      }
      // A renewed token, then the end of the flow.
      await start(page, 't2', 2)
      await show({ inquiryId: 'inq_9', sessionToken: 't2' })
      await report(page, 'complete', { inquiryId: 'inq_9', status: 'approved', fields: {} })
      await loaded(page)
      await show({ inquiryId: 'inq_9', sessionToken: 't1' })
      assert.deepEqual(await isFirst(page), [true])
      assert.deepEqual(loads, [])
      await page.close()
    })

    test('other options start another flow', async () => {
      for (const options of [
        { inquiryId: 'inq_8' },
        { inquiryId: 'inq_9', sessionToken: 'other' },
        { inquiryId: 'inq_9', referenceId: 'eve' },
        { templateId: 'itmpl_2' },
      ]) {
        const { page, show } = await open(created)
        await start(page, 't1')
        await show(options)
        await page.waitForFunction(() => {
          const frame = document.querySelector('iframe')
          return frame && !frame.isFirst
        })
        await loaded(page)
        assert.equal(loads.at(-1)['inquiry-id'], options.inquiryId)
        await page.close()
      }
    })

    test('a token that `resume` fetched keeps the flow', async () => {
      const { page, show } = await open({ inquiryId: 'inq_9', resume: 'fresh' })
      await page.evaluate(
        (run) => document.querySelector('iframe').contentWindow.postMessage({ run }, '*'),
        `post('error', { error: { status: 409, code: 'session_expired', message: 'x' } })`,
      )
      await page.waitForFunction(() => document.querySelector('iframe').src.includes('session-token=fresh'))
      await loaded(page)
      loads = []
      await show({ inquiryId: 'inq_9', resume: 'fresh', sessionToken: 'fresh' })
      assert.deepEqual(await isFirst(page), [true])
      assert.deepEqual(loads, [])
      await page.close()
    })

    test('after unmounting it starts with the stored options', async () => {
      const { page, show } = await open(created)
      await start(page, 't1')
      await page.evaluate(() => unmount())
      await page.waitForFunction(() => !document.querySelector('iframe'))
      await show({ inquiryId: 'inq_9', sessionToken: 't1' })
      await page.waitForSelector('iframe')
      await loaded(page)
      const last = loads.at(-1)
      assert.deepEqual([last['inquiry-id'], last['session-token']], ['inq_9', 't1'])
      await page.close()
    })
  })
}
