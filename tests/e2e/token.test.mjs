// The session token: kept out of addresses if the page wants that, renewed when it has expired, and
// working without cookies.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flowFrame, newPage } from './support/browser.mjs'
import { consent, details, view } from './support/individual.mjs'
import { servePages } from './support/pages.mjs'
import { API_KEY } from './support/server.mjs'
import { snippetsOf } from './support/snippets.mjs'
import { startBrowserAndServer } from './support/start.mjs'

// Browsers that block cookies in frames of other sites.
const args = ['--test-third-party-cookie-phaseout', '--host-resolver-rules=MAP *.example 127.0.0.1']
const { browser, server } = await startBrowserAndServer({ args })

/** A shop's page whose widget has those options. Its back end renews tokens at `/resume`. */
const shop = (options) =>
  servePages({
    '/': `<!doctype html><html lang="en"><title>Shop</title><script src="${server.origin}/persona.js"></script>
      <script>
        window.errors = []
        window.events = []
        window.client = new Persona.Client({
          environment: 'sandbox', eventsAllowlist: 'all',
          onError: ({ code }) => errors.push(code), onEvent: (name) => events.push(name),
          onLoad: () => client.open(), ${options},
        })
      </script></html>`,
  })

/** All addresses that are requested or shown. */
function addresses(page) {
  const seen = []
  page.on('request', (request) => seen.push(request.url()))
  page.on('framenavigated', (frame) => seen.push(frame.url()))
  return seen
}

async function pending() {
  const id = await server.createInquiry()
  const act = { meta: { 'simulate-actions': [{ type: 'start_inquiry' }] } }
  await server.api('POST', `/inquiries/${id}/perform-simulate-actions`, act)
  return id
}

const tokenOf = async (id) => (await server.api('POST', `/inquiries/${id}/resume`)).body.meta['session-token']

test('a token that is sent by message opens the inquiry and is in no address', async () => {
  const id = await pending()
  const token = await tokenOf(id)
  const site = await shop(`inquiryId: '${id}', accessToken: '${token}', tokenDelivery: 'message'`)
  try {
    const page = await newPage(browser)
    const seen = addresses(page)
    await page.goto(site.origin)
    const frame = await flowFrame(page)
    await view(frame, 'About you')
    assert.ok(seen.length > 3)
    assert.deepEqual(
      seen.filter((address) => address.includes(token)),
      [],
    )
    assert.deepEqual(await page.evaluate(() => window.errors), [])
    assert.ok(!(await page.evaluate(() => window.events)).includes('session-token-request'))
  } finally {
    await site.stop()
  }
})

test('the documented back end returns a token only for the customer’s own inquiry', async () => {
  const id = await pending()
  const code = snippetsOf('docs/resume.md')['resume.mjs']
  Object.assign(process.env, { PERSONA_ORIGIN: server.origin, PERSONA_API_KEY: API_KEY })
  const { resume } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
  const post = { method: 'POST', body: JSON.stringify({ inquiryId: id }) }
  const ask = (customer) => resume(new Request('https://shop.example/', post), customer)
  for (const stranger of [undefined, {}, { inquiryId: 'inq_other' }]) {
    assert.equal((await ask(stranger)).status, 403)
  }

  const site = await shop(`inquiryId: '${id}', resume: (inquiryId) => window.resume(inquiryId)`)
  try {
    const page = await newPage(browser)
    await page.exposeFunction('resume', async (inquiryId) => {
      const answer = await ask({ inquiryId })
      return (await answer.json()).meta['session-token']
    })
    await page.goto(site.origin)
    await view(await flowFrame(page), 'About you')
    assert.deepEqual(await page.evaluate(() => window.errors), [])
  } finally {
    await site.stop()
  }
})

test('a token by message is renewed even if the tab still has an expired one', async () => {
  const id = await pending()
  const token = await tokenOf(id)
  // The shop's back end, called by a function of the page.
  const resume = `(inquiryId) => window.resume(inquiryId)`
  const site = await shop(
    `inquiryId: '${id}', accessToken: '${token}', tokenDelivery: 'message', resume: ${resume}`,
  )
  try {
    const page = await newPage(browser)
    let renewals = 0
    await page.exposeFunction('resume', async (inquiryId) => {
      renewals += 1
      const answer = await fetch(`${server.origin}/api/v1/inquiries/${inquiryId}/resume`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${API_KEY}` },
      })
      return (await answer.json()).meta['session-token']
    })
    await page.goto(site.origin)
    await details(await flowFrame(page))
    await view(await flowFrame(page), 'Your identity document')
    await server.api('POST', `/inquiries/${id}/expire`)
    await (await flowFrame(page)).evaluate(() => location.reload())
    await page.waitForFunction(() => window.events.filter((name) => name === 'ready').length === 2)
    await view(await flowFrame(page), 'Your identity document')
    assert.equal(renewals, 1)
    assert.deepEqual(await page.evaluate(() => window.errors), [])
  } finally {
    await site.stop()
  }
})

test('the flow works without cookies in a frame of another site', async () => {
  const id = await server.createInquiry()
  const site = await servePages({
    '/': `<!doctype html><iframe width="400" height="650" src="${server.origin}/widget?inquiry-id=${id}"></iframe>`,
  })
  try {
    const page = await newPage(browser)
    // 127.0.0.1 and localhost are two sites.
    await page.goto(site.origin.replace('localhost', '127.0.0.1'))
    const frame = await (await page.waitForSelector('iframe')).contentFrame()
    await consent(frame)
    await view(frame, 'About you')
    // Closed and opened again in the same tab, it continues at the same step.
    await page.reload()
    const again = await (await page.waitForSelector('iframe')).contentFrame()
    await details(again)
    await view(again, 'Your identity document')
    assert.deepEqual(await page.browserContext().cookies(), [])
  } finally {
    await site.stop()
  }
})
