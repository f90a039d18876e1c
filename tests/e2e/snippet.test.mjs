// The snippet that customers paste: constructing works in the next script tag, and the script knows
// its server.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { flowFrame, launchBrowser, newPage } from './support/browser.mjs'
import { view } from './support/individual.mjs'
import { servePages } from './support/pages.mjs'
import { startServer } from './support/server.mjs'
import { snippetsOf } from './support/snippets.mjs'

let server
let browser
let pages
const files = {}

before(async () => {
  ;[server, browser, pages] = await Promise.all([startServer(), launchBrowser(), servePages(files)])
})

after(async () => {
  await browser?.close()
  await pages?.stop()
  await server?.stop()
})

/** A page with the snippet of the README, for an inquiry and what opens it. */
function snippet(inquiryId, token) {
  const code = snippetsOf('README.md')
    ['page.html'].replace('http://localhost:3000', server.origin)
    .replace("'inq_…'", `'${inquiryId}'`)
    .replace("'…'", `'${token}'`)
  return `<!doctype html><title>Shop</title><link rel="icon" href="data:,">${code}`
}

async function resumed() {
  const id = await server.createInquiry({ fields: { 'name-first': 'Ada' } })
  await server.api('POST', `/inquiries/${id}/perform-simulate-actions`, {
    meta: { 'simulate-actions': [{ type: 'start_inquiry' }] },
  })
  const { body } = await server.api('POST', `/inquiries/${id}/resume`)
  return { id, token: body.meta['session-token'] }
}

test('the snippet opens a resumed inquiry, with no host and in the next script tag', async () => {
  const { id, token } = await resumed()
  files['/'] = snippet(id, token)
  const page = await newPage(browser)
  await page.goto(pages.origin)
  const frame = await flowFrame(page)
  await view(frame, 'About you')
  assert.equal(new URL(frame.url()).origin, server.origin)
  assert.equal(await page.evaluate('client.isOpen'), true)
  assert.equal(await frame.$eval('#name-first', (input) => input.value), 'Ada')
  assert.deepEqual(page.problems, [])
})

test('the token leaves the address of the frame at once', async () => {
  const { id, token } = await resumed()
  files['/'] = snippet(id, token)
  const page = await newPage(browser)
  await page.goto(pages.origin)
  const frame = await flowFrame(page)
  await view(frame, 'About you')
  assert.equal(await frame.evaluate(() => location.search.includes('session-token')), false)
})

test('a token that was used in one browser does not work in another', async () => {
  const { id, token } = await resumed()
  files['/'] = snippet(id, token)
  const first = await newPage(browser)
  await first.goto(pages.origin)
  await view(await flowFrame(first), 'About you')

  const other = await newPage(browser)
  files['/other'] = `${snippet(id, token)}<script>
    window.heard = new Promise((resolve) => {
      new Persona.Client({ inquiryId: "${id}", accessToken: "${token}", onError: resolve })
    })
  </script>`
  await other.goto(`${pages.origin}/other`)
  const error = await other.evaluate('heard')
  assert.equal(error.code, 'unauthenticated')
  assert.equal(error.status, 409)
})

test('the log contains no token and nothing that the individual typed', async () => {
  const { id, token } = await resumed()
  files['/'] = snippet(id, token)
  const page = await newPage(browser)
  await page.goto(pages.origin)
  const frame = await flowFrame(page)
  await view(frame, 'About you')
  // Only the server refuses the name R2D2.
  const typed = {
    'name-first': 'R2D2',
    'name-last': 'Lovelace-Byron',
    'birthdate-day': '10',
    'birthdate-year': '1985',
  }
  for (const [field, text] of Object.entries(typed)) await frame.locator(`#${field}`).fill(text)
  await frame.select('#birthdate-month', '12')
  await frame.locator('.actions button').click()
  await frame.waitForSelector('[aria-invalid="true"]')
  const log = server.output()
  assert.ok(log.includes('/flow/steps/details'), 'the request was logged')
  for (const secret of [token, token.split('.')[2], 'Lovelace-Byron', 'persona_sandbox_demo']) {
    assert.ok(!log.includes(secret))
  }
})
