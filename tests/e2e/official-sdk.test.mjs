// The unmodified official SDK with our server: a customer's existing code works when only the host
// changes.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { flowFrame, launchBrowser, newPage } from './support/browser.mjs'
import { verify } from './support/individual.mjs'
import { servePages } from './support/pages.mjs'
import { startServer } from './support/server.mjs'

const official = readFileSync(createRequire(import.meta.url).resolve('persona'), 'utf8')

let server
let browser
let pages

before(async () => {
  server = await startServer()
  pages = await servePages({
    '/persona.js': { type: 'text/javascript; charset=utf-8', body: official },
    '/': '<!doctype html><meta charset="utf-8"><title>Customer</title><script src="/persona.js"></script>',
  })
  // Its `development` host is http://localhost:3000. That port may be in use.
  const { port } = new URL(server.origin)
  browser = await launchBrowser({ args: [`--host-resolver-rules=MAP localhost:3000 127.0.0.1:${port}`] })
})

after(async () => {
  await browser?.close()
  await pages?.stop()
  await server?.stop()
})

for (const [what, options] of [
  ['an inquiry', async () => ({ inquiryId: await server.createInquiry() })],
  ['a template', async () => ({ templateId: 'itmpl_demo', environment: 'sandbox' })],
]) {
  test(`the official SDK opens our flow with ${what}: onLoad, onReady and onComplete are called`, async () => {
    const page = await newPage(browser)
    await page.goto(pages.origin)
    await page.evaluate(
      (options) => {
        window.heard = []
        const hear = (name) => (argument) => window.heard.push([name, argument])
        const client = new window.Persona.Client({
          ...options,
          host: 'development',
          onLoad: () => {
            hear('onLoad')()
            client.open()
          },
          onReady: hear('onReady'),
          onComplete: hear('onComplete'),
          onError: hear('onError'),
        })
      },
      await options(),
    )
    const frame = await flowFrame(page)
    await verify(frame)
    await page.waitForFunction(() => window.heard.some(([name]) => name === 'onComplete'))
    const heard = await page.evaluate(() => window.heard)
    assert.deepEqual(
      heard.map(([name]) => name),
      ['onLoad', 'onReady', 'onComplete'],
    )
    const { inquiryId, status, fields } = heard[2][1]
    assert.equal(status, 'completed')
    assert.equal(fields['name-first'].value, 'Ada')
    assert.equal((await server.inquiry(inquiryId)).attributes.status, 'completed')
  })
}
