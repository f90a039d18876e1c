// Shared by the browser tests: a browser, a customer's page, and a flow that the tests control.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import puppeteer from 'puppeteer-core'
import { launchBrowser } from '../e2e/support/browser.mjs'
import { bodyOf, servePages } from '../e2e/support/pages.mjs'

export { bodyOf, servePages }

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const isFirefox = process.env.BROWSER === 'firefox'

/** The script as customers get it. */
export const script = { type: 'text/javascript', body: readFileSync(join(root, 'dist', 'persona.js')) }

/** The official script, for comparison. */
export const official = {
  type: 'text/javascript; charset=utf-8',
  body: readFileSync(join(root, 'node_modules', 'persona', 'dist', 'persona.js')),
}

/** The time limit for one step in a page, in milliseconds, so that a hanging test fails soon. */
const PATIENCE = 170_000

/** Starts Chromium, or Firefox if BROWSER is set to it. Accepts self-signed certificates. */
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
 * A flow that runs the code that the page posts to it. In that code `post` sends an event to the
 * page. By default the flow reports load and ready, and exits when asked to. Open it with the
 * `language` `manual` for a flow that does nothing unasked, or `silent` for one that loads and never
 * answers.
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
 * A customer's page. Its functions: `make(options)` constructs a client whose callbacks are
 * recorded in `calls` as [name, ...arguments], `flow(code)` runs code in the frame,
 * `called(name)` waits for a callback, `settled()` for everything posted so far. Unhandled
 * errors of the page are in `errors`.
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
  // Before that the frame contains an empty document, which receives nothing.
  window.loaded = (where = frame()) => new Promise((resolve) => where.addEventListener('load', resolve, { once: true }))
  // Messages that were posted to this window earlier are handled before this one.
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
  // A round trip to the flow: it has then handled all earlier messages.
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

/** The messages that the flow of `page` has received since it was loaded. */
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

/** Runs in the page and returns JSON, because the two browsers' protocols treat `undefined` differently. */
export const json = async (page, run, ...args) =>
  JSON.parse(
    await page.evaluate(`(async () => JSON.stringify(await (${run})(...${JSON.stringify(args)})))()`),
  )
