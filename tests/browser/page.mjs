// What the browser tests share: a browser, a customer's page, and a flow that does as it
// is told.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import puppeteer from 'puppeteer-core'
import { launchBrowser } from '../e2e/support/browser.mjs'
import { bodyOf, servePages } from '../e2e/support/pages.mjs'

export { bodyOf, servePages }

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const isFirefox = process.env.BROWSER === 'firefox'

/** The script as it is served to customers. */
export const script = { type: 'text/javascript', body: readFileSync(join(root, 'dist', 'persona.js')) }

/** The official one, to be compared with. */
export const official = {
  type: 'text/javascript; charset=utf-8',
  body: readFileSync(join(root, 'node_modules', 'persona', 'dist', 'persona.js')),
}

/** How long a page may take for one thing, in milliseconds: less than anybody waits for a test that hangs. */
const PATIENCE = 170_000

/** Starts Chromium, or Firefox when BROWSER says so. Certificates that nobody has signed will do. */
export function launch() {
  if (isFirefox) {
    return puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
      headless: true,
      acceptInsecureCerts: true,
      protocolTimeout: PATIENCE,
    })
  }
  return launchBrowser({
    camera: false,
    acceptInsecureCerts: true,
    protocolTimeout: PATIENCE,
    args: ['--js-flags=--expose-gc', '--enable-features=BackForwardCache'],
  })
}

/**
 * A flow that runs the code that the page posts to it. In that code `post` tells the page
 * an event. It reports load and ready by itself and exits when it is asked to, unless the
 * `language` that it was opened in says otherwise: `manual` for a flow that does nothing by
 * itself, `silent` for one that loads and never answers.
 */
export const FLOW = `<!doctype html><html lang=en><title>Flow</title><body><button>In the flow</button><script>
  const query = new URLSearchParams(location.search)
  const language = query.get('language')
  const heard = []
  const post = (name, rest) => parent.postMessage({ containerId: query.get('container-id'), name, ...rest }, '*')
  onmessage = ({ data }) => {
    if (data.run) return void (0, eval)(data.run)
    heard.push(data)
    if (data.action === 'exit' && !language) post('exit', { metadata: { inquiryId: 'inq_1' } })
  }
  if (language !== 'manual') {
    post('load')
    post('ready', { metadata: {} })
  }
</script>`

/**
 * A customer's page. Its calls: `make(options)` constructs a client whose callbacks are
 * written into `calls` as [name, ...arguments], `flow(code)` runs code in the frame,
 * `called(name)` waits for a callback, `settled()` for everything posted so far. What the
 * page throws unhandled stands in `errors`.
 */
export const shopPage = (
  flowOrigin,
  { head = '', body = '', scripts = ['/persona.js'] } = {},
) => `<!doctype html>
<html lang=en><meta charset=utf-8><link rel=icon href="data:,"><title>Shop</title>${head}
<body><button id=before>Verify</button>${body}
${scripts.map((src) => `<script src=${src}></script>`).join('')}
<script>
  Persona.defaultHost = '${flowOrigin}'
  window.calls = []
  window.errors = []
  window.clients = []
  addEventListener('error', ({ message }) => errors.push(String(message)))
  addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)))
  const NAMES = ['onLoad', 'onReady', 'onStart', 'onComplete', 'onSuccess', 'onFail', 'onCancel', 'onExit', 'onError', 'onEvent', 'onSessionExpiring']
  let waiting = []
  window.make = (options = {}, calls = window.calls) => {
    const given = { ...options }
    if (!('inquiryId' in given)) given.templateId ??= 'itmpl_1'
    for (const name of NAMES) {
      const own = options[name]
      given[name] = function (...args) {
        calls.push([name, ...args])
        waiting = waiting.filter((wait) => !wait())
        return own?.apply(this, args)
      }
    }
    window.client = new Persona.Client(given)
    clients.push(client)
    return client
  }
  window.called = (name, calls = window.calls) =>
    new Promise((resolve) => {
      const look = () => {
        const call = calls.find(([known]) => known === name)
        if (call) resolve(call.slice(1))
        return !!call
      }
      if (!look()) waiting.push(look)
    })
  window.frame = () => document.querySelector('.persona-widget__iframe')
  window.flow = (run, where = frame()) => where.contentWindow.postMessage({ run }, '*')
  // Until then the frame holds an empty document, which hears nothing.
  window.loaded = (where = frame()) => new Promise((resolve) => where.addEventListener('load', resolve, { once: true }))
  // What was posted to this window before is handled before this.
  window.settled = () =>
    new Promise((resolve) => {
      const mark = 'settled ' + Math.random()
      addEventListener('message', function done({ data }) {
        if (data !== mark) return
        removeEventListener('message', done)
        setTimeout(resolve)
      })
      postMessage(mark, '*')
    })
  // Goes through the flow and back: what it was told before has been handled then.
  window.echoed = (where = frame()) =>
    new Promise((resolve) => {
      const mark = 'echo ' + Math.random()
      addEventListener('message', function done({ data }) {
        if (data !== mark) return
        removeEventListener('message', done)
        setTimeout(resolve)
      })
      flow('parent.postMessage("' + mark + '", "*")', where)
    })
</script></html>`

/** What the flow of `page` has heard since it was loaded. */
export const heardByFlow = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener('message', function hear({ data }) {
          if (!data?.heard) return
          removeEventListener('message', hear)
          resolve(data.heard)
        })
        flow('parent.postMessage({ heard }, "*")')
      }),
  )

/** Runs in the page and hands over JSON, since the two browsers' protocols differ in what they make of `undefined`. */
export const json = async (page, run, ...args) =>
  JSON.parse(
    await page.evaluate(`(async () => JSON.stringify(await (${run})(...${JSON.stringify(args)})))()`),
  )
