// The hosted page: where it redirects individuals, and which pages may show the flow.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { assertAccessible } from './support/axe.mjs'
import { isFirefox, launchBrowser, newPage } from './support/browser.mjs'
import { embeddingSite } from './support/embedding.mjs'
import { consent, details, document as sendDocument, follow, selfie, view } from './support/individual.mjs'
import { servePages } from './support/pages.mjs'
import { startServer, TEMPLATE_ID } from './support/server.mjs'
import { keepShot } from './support/shots.mjs'

let browser
let server
let site
let shop

before(async () => {
  ;[server, site, shop] = await Promise.all([
    startServer(),
    embeddingSite(),
    servePages({ '/back': '<!doctype html><title>Shop</title><h1>Welcome back</h1>' }),
  ])
  // Host names that are other sites for the browser.
  browser = await launchBrowser({ hosts: ['evil.example', 'other.example', 'localhost.evil.example'] })
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await site?.stop()
  await shop?.stop()
})

async function look(page, frame, screen) {
  await keepShot(page, `hosted-${screen}`)
  await assertAccessible(frame, screen)
}

const hosted = (query) => `${server.origin}/verify?${new URLSearchParams(query)}`

test('an individual with an allowed return address gets there, with the inquiry’s ids and status', async () => {
  const id = await server.createInquiry({ 'reference-id': 'Käufer 7&8' })
  const page = await newPage(browser)
  await page.goto(hosted({ 'inquiry-id': id, 'redirect-uri': `${shop.origin}/back?order=7` }))
  await consent(page)
  await details(page)
  // An earlier reload could cancel the request with the details.
  await view(page, 'Your identity document')
  await page.reload()
  await sendDocument(page)
  await selfie(page)
  await view(page, 'All done')
  await look(page, page, 'return')
  await Promise.all([page.waitForNavigation(), page.locator('[data-act=return]').click()])
  const { origin, pathname, searchParams } = new URL(page.url())
  assert.equal(origin + pathname, `${shop.origin}/back`)
  assert.deepEqual(Object.fromEntries(searchParams), {
    order: '7',
    'inquiry-id': id,
    'reference-id': 'Käufer 7&8',
    status: 'completed',
  })
})

test('an individual whose inquiry has expired gets back to an allowed return address', async () => {
  // Anybody who has the inquiry's id can open this screen, so the link does not show the reference id.
  const id = await server.createInquiry({ 'reference-id': 'r-7' })
  const page = await newPage(browser)
  await page.goto(hosted({ 'inquiry-id': id, 'redirect-uri': `${shop.origin}/back?order=7` }))
  await consent(page)
  await view(page, 'About you')
  await server.api('POST', `/inquiries/${id}/expire`)
  await page.reload()
  await view(page, 'Your time has run out')
  await look(page, page, 'expired-return')
  await Promise.all([page.waitForNavigation(), page.locator('[data-act=return]').click()])
  assert.equal(page.url(), `${shop.origin}/back?order=7&inquiry-id=${id}&status=expired`)
})

test('a link scanner that runs the page’s script does not use up a one-time link', async () => {
  const id = await server.createInquiry()
  const { body } = await server.api('POST', `/inquiries/${id}/generate-one-time-link`)
  const scanner = await newPage(browser)
  const asked = []
  scanner.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
  await scanner.goto(body.meta['one-time-link'], { waitUntil: 'networkidle0' })
  await view(scanner, 'Continue your verification')
  await look(scanner, scanner, 'link')
  assert.deepEqual(
    asked.filter((request) => request.startsWith('POST')),
    [],
  )
  const page = await newPage(browser)
  await follow(page, body.meta['one-time-link'])
  await view(page, 'Let’s verify it’s you')
})

test('a return address that is not the customer’s is refused', async () => {
  for (const address of [
    'https://evil.example/',
    '//evil.example/',
    'https://localhost@evil.example/',
    'https://localhost.evil.example/',
    'https:\\\\evil.example\\localhost',
    'javascript:alert(document.domain)//localhost',
    'data:text/html,<script>alert(1)</script>',
    '\thttps://evil.example/',
  ]) {
    for (const what of [
      { 'inquiry-id': await server.createInquiry() },
      { 'inquiry-template-id': TEMPLATE_ID, environment: 'sandbox' },
    ]) {
      const answer = await fetch(hosted({ ...what, 'redirect-uri': address }), { redirect: 'manual' })
      assert.equal(answer.status, 400, address)
      const text = await answer.text()
      assert.ok(text.includes('data-error-code="invalid_config"'), address)
      assert.ok(!text.includes('evil.example') && !text.includes('javascript:'), address)
    }
  }
})

test('a return address that is added in the last step is refused, too', async () => {
  const id = await server.createInquiry()
  const page = await newPage(browser)
  await page.goto(hosted({ 'inquiry-id': id }))
  await consent(page)
  await details(page)
  // As an attacker might who can change the address of an open page.
  await page.evaluate(() => {
    const send = XMLHttpRequest.prototype.send
    XMLHttpRequest.prototype.send = function (body) {
      if (body instanceof FormData) body.set('redirect-uri', 'https://evil.example/')
      return send.call(this, body)
    }
  })
  await sendDocument(page)
  await selfie(page)
  await view(page, 'All done')
  assert.equal(await page.$('[data-act=return]'), null)
})

test('a one-time link works after a reload, and does not work in another browser', async () => {
  const id = await server.createInquiry()
  const { body } = await server.api('POST', `/inquiries/${id}/generate-one-time-link`)
  const address = body.meta['one-time-link']
  const page = await newPage(browser)
  await follow(page, address)
  await view(page, 'Let’s verify it’s you')
  await page.reload()
  await consent(page)
  await view(page, 'About you')
  // In the same browser it opens the same session again within the grace period.
  await follow(page, address)
  await view(page, 'About you')
  // Also in another tab, because the first one may have been closed.
  const tab = await page.browserContext().newPage()
  await page.close()
  await follow(tab, address)
  await view(tab, 'About you')
  const other = await newPage(browser)
  await follow(other, address)
  await other.waitForSelector('[data-error-code=unauthenticated]')
})

test('what a browser stores to follow a link again is removed when the grace period ends', async () => {
  const { body } = await server.api(
    'POST',
    `/inquiries/${await server.createInquiry()}/generate-one-time-link`,
  )
  const page = await newPage(browser)
  await follow(page, body.meta['one-time-link'])
  await view(page, 'Let’s verify it’s you')
  /** The storage that all tabs share, after a tab has been opened that much later. */
  const keptAfter = async (seconds) => {
    const tab = await page.browserContext().newPage()
    await tab.evaluateOnNewDocument((milliseconds) => {
      const { now } = Date
      Date.now = () => now() + milliseconds
    }, seconds * 1000)
    await tab.goto(page.url())
    await view(tab, 'Let’s verify it’s you')
    return tab.evaluate(() => localStorage.length)
  }
  assert.equal(await keptAfter(4 * 60), 1)
  assert.equal(await keptAfter(5 * 60), 0)
})

/** The embedding site under another host's name. */
const at = (host) => site.origin.replace('localhost', host)

/** Embeds the flow with that query in a page of that origin; returns the messages that the page gets. */
async function embed(page, origin, query) {
  await page.goto(origin)
  const address = `${server.origin}/widget?${new URLSearchParams({ 'container-id': 'c-1', 'flow-type': 'embedded', ...query })}`
  await page.evaluate((src) => window.embed(src), address)
  return (await page.waitForSelector('iframe')).contentFrame()
}

test('a page that may not show the flow gets an error and no content', async () => {
  const origin = at('evil.example')
  const pending = await server.createInquiry()
  const act = { meta: { 'simulate-actions': [{ type: 'start_inquiry' }] } }
  await server.api('POST', `/inquiries/${pending}/perform-simulate-actions`, act)
  const answers = []
  for (const what of [
    { 'inquiry-id': await server.createInquiry() },
    { 'inquiry-id': pending },
    { 'inquiry-template-id': TEMPLATE_ID, environment: 'sandbox' },
  ]) {
    const page = await newPage(browser, { width: 400, height: 650 })
    const frame = await embed(page, origin, { ...what, 'iframe-origin': origin })
    await page.waitForFunction(() => window.heard.length > 0)
    const heard = await page.evaluate(() => window.heard)
    assert.equal(heard.length, 1)
    const [{ name, error, containerId, origin: sender }] = heard
    assert.deepEqual([name, error.code, error.status, containerId], ['error', 'invalid_config', 400, 'c-1'])
    assert.equal(sender, server.origin)
    const { host } = new URL(origin)
    assert.ok(error.message.endsWith(`${TEMPLATE_ID}: add ${host} to its allowed_domains`), error.message)
    await look(page, frame, 'not-here')
    const scripts = await frame.$$eval('script', (all) => all.map(({ src }) => new URL(src).pathname))
    assert.equal(scripts.length, 1)
    assert.match(scripts[0], /\/refuse-/)
    answers.push((await frame.$eval('main', (main) => main.innerHTML)).trim())
  }
  // It does not reveal whether the inquiry exists, or its status.
  assert.equal(new Set(answers).size, 1)
})

/** Resolves when the browser refuses to show a frame. Chromium reports that, Firefox shows an error page. */
async function blocking(page) {
  if (!isFirefox) {
    return new Promise((resolve) =>
      page.on('console', (message) => message.text().includes('frame-ancestors') && resolve()),
    )
  }
  const isRefused = () => page.frames().some((frame) => frame.url().startsWith('about:neterror'))
  for (const until = Date.now() + 30_000; !isRefused(); await pause(20))
    assert.ok(Date.now() < until, 'Firefox shows the frame')
}

test('a page that gives a false origin is blocked by the browser, and gets no messages', async () => {
  for (const claim of [{ 'iframe-origin': server.shop }, {}, { 'iframe-origin': 'https://other.example' }]) {
    const page = await newPage(browser)
    const blocked = blocking(page)
    await embed(page, at('evil.example'), { 'inquiry-id': await server.createInquiry(), ...claim })
    await blocked
    assert.deepEqual(await page.evaluate(() => window.heard), [])
  }
})

test('the hosted page cannot be framed', async () => {
  const page = await newPage(browser)
  const blocked = blocking(page)
  await page.goto(site.origin)
  await page.evaluate((src) => window.embed(src), hosted({ 'inquiry-id': await server.createInquiry() }))
  await blocked
})

test('the widget of a page that may not show the flow calls onError with invalid_config', async () => {
  const html = `<!doctype html><script src="${server.origin}/persona.js"></script><script>
    window.errors = []
    new Persona.Client({ templateId: '${TEMPLATE_ID}', environment: 'sandbox',
      onError: ({ code, status }) => errors.push({ code, status }) })
  </script>`
  const elsewhere = await servePages({ '/': html })
  try {
    const page = await newPage(browser)
    await page.goto(elsewhere.origin.replace('localhost', 'evil.example'))
    await page.waitForFunction(() => window.errors?.length > 0)
    assert.deepEqual(await page.evaluate(() => window.errors), [{ code: 'invalid_config', status: 400 }])
  } finally {
    await elsewhere.stop()
  }
})
