// The main path through the demo shop: a page embeds the widget, an individual verifies, an expired
// inquiry is resumed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flowFrame, newPage } from './support/browser.mjs'
import { consent, details, document, press, selfie, verify, view } from './support/individual.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const { browser, server } = await startBrowserAndServer()

/** A visitor on the shop's page. */
async function visit() {
  const page = await newPage(browser)
  await page.goto(server.shop)
  return page
}

/** Waits until the shop's page shows this status. */
function shopSays(page, status) {
  return page.waitForSelector(`#status[data-status="${status}"]`)
}

/** Waits until the shop's log has this line. */
function pageHeard(page, line) {
  return page.waitForSelector(`::-p-xpath(//ol[@id="log"]/li[text()="${line}"])`)
}

/** The flow's frame, after the flow has been ready that many times. */
async function readyFrame(page, times = 1) {
  await page.waitForFunction(
    (times) =>
      [...document.querySelectorAll('#log li')].filter((line) => line.textContent === 'onReady').length >=
      times,
    {},
    times,
  )
  return flowFrame(page)
}

const aDayLater = () => server.advanceClock(24 * 60 * 60)

/** The visitor's inquiry, as the shop knows it. */
const idOf = (page) => page.evaluate(async () => (await (await fetch('/account')).json()).inquiryId)

test('a visitor completes the verification: the page gets the callback and the server says completed', async () => {
  const page = await visit()
  await press(page, 'Verify my identity')
  await verify(await flowFrame(page))
  await pageHeard(page, 'onComplete: completed')
  await pageHeard(page, 'the back end says: verified')
  await shopSays(page, 'completed')

  const inquiry = await server.inquiry(await idOf(page))
  assert.equal(inquiry.attributes.status, 'completed')
  assert.deepEqual(inquiry.attributes.fields['name-first'], { type: 'string', value: 'Ada' })
  assert.equal(inquiry.attributes.fields.birthdate.value, '1985-12-10')
  assert.equal(inquiry.relationships.documents.data.length, 1)
  assert.equal(inquiry.relationships.selfies.data.length, 1)
  assert.deepEqual(page.problems, [])
  assert.equal(await page.$('iframe'), null, 'the widget is gone')
})

test('an unfinished inquiry expires after 24 hours, is resumed at the same step, and is finished', async () => {
  const page = await visit()
  await press(page, 'Verify my identity')
  const frame = await flowFrame(page)
  await consent(frame)
  await details(frame)
  await view(frame, 'Your identity document')
  const id = await idOf(page)
  await page.reload()
  await shopSays(page, 'pending')
  await aDayLater()
  await page.reload()
  await shopSays(page, 'expired')
  assert.equal((await server.inquiry(id)).attributes.status, 'expired')

  await press(page, 'Verify my identity')
  const resumed = await readyFrame(page)
  await document(resumed)
  await selfie(resumed)
  await view(resumed, 'All done')
  await press(resumed, 'Done')
  await shopSays(page, 'completed')
  const inquiry = await server.inquiry(id)
  assert.equal(inquiry.attributes.status, 'completed')
  assert.equal(inquiry.attributes.fields['name-last'].value, 'Lovelace')
})

test('a session that expires in the middle of a step is renewed, and keeps what was typed', async () => {
  const page = await visit()
  await press(page, 'Verify my identity')
  const frame = await readyFrame(page)
  await consent(frame)
  await view(frame, 'About you')
  await frame.locator('#name-first').fill('Ada')
  await frame.locator('#name-last').fill('Lovelace')
  await frame.locator('#birthdate-day').fill('10')
  await frame.locator('#birthdate-month').fill('12')
  await frame.locator('#birthdate-year').fill('1985')
  const id = await idOf(page)
  await aDayLater()
  await press(frame, 'Continue')
  // The flow is loaded again.
  await readyFrame(page, 2)
  const renewed = await flowFrame(page)
  await view(renewed, 'About you')
  assert.equal(await renewed.$eval('#name-first', ({ value }) => value), 'Ada')
  await press(renewed, 'Continue')
  await view(renewed, 'Your identity document')
  assert.equal((await server.inquiry(id)).attributes.status, 'pending')
  await shopSays(page, 'pending')
})

test('the shop issues tokens for the visitor’s own inquiry only, and only if one is needed', async () => {
  const page = await visit()
  const ask = (path, body) =>
    page.evaluate(
      async (path, body) => {
        const headers = { 'Content-Type': 'application/json' }
        const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
        return { status: response.status, body: await response.json() }
      },
      path,
      body,
    )
  const { inquiryId } = (await ask('/verification', {})).body
  assert.deepEqual(await ask('/resume', { inquiryId }), { status: 200, body: { sessionToken: null } })
  const other = await server.createInquiry()
  assert.equal((await ask('/resume', { inquiryId: other })).status, 403)
  const start = { meta: { 'simulate-actions': [{ type: 'start_inquiry' }] } }
  await server.api('POST', `/inquiries/${inquiryId}/perform-simulate-actions`, start)
  const { status, body } = await ask('/resume', { inquiryId })
  assert.equal(status, 200)
  assert.match(body.sessionToken, /^[\w-]+\.[\w-]+\.[\w-]+$/)
})

test('Esc asks before leaving, as the close button does, even with the focus in the frame', async () => {
  const page = await visit()
  await press(page, 'Verify my identity')
  const frame = await flowFrame(page)
  await consent(frame)
  await view(frame, 'About you')
  await frame.focus('#name-first')
  await page.keyboard.press('Escape')
  await view(frame, 'Leave the verification?')
})

test('the camera stops with the widget, and starts again only on request', async () => {
  const page = await visit()
  await press(page, 'Verify my identity')
  const frame = await flowFrame(page)
  await consent(frame)
  await details(frame)
  await press(frame, 'Use the camera')
  await frame.waitForFunction(() => document.querySelector('video').srcObject?.active)
  await page.evaluate(() =>
    document.querySelector('.persona-widget__overlay').querySelector('dialog').close(),
  )
  // Polled, because a hidden frame has no animation frames for puppeteer to use.
  await frame.waitForFunction(() => !document.querySelector('video').srcObject.active, { polling: 50 })
  assert.equal(await frame.$eval('[data-photo]', (form) => form.dataset.state), 'choose')
})

test('the flow asks before leaving; after leaving, the individual comes back to the same step', async () => {
  const page = await visit()
  await press(page, 'Verify my identity')
  const frame = await flowFrame(page)
  await consent(frame)
  await view(frame, 'About you')
  await page.locator('.persona-widget__close').click()
  await view(frame, 'Leave the verification?')
  await press(frame, 'Stay')
  await details(frame)
  await view(frame, 'Your identity document')
  await page.locator('.persona-widget__close').click()
  await press(frame, 'Leave')
  await pageHeard(page, 'onCancel')
  await page.waitForSelector('iframe', { hidden: true })

  await press(page, 'Verify my identity')
  await view(await flowFrame(page), 'Your identity document')
  // The flow was first loaded without a token, and the browser logs that refusal.
  assert.deepEqual(
    page.problems.filter((problem) => !/status of 409 .*\/widget\?/.test(problem)),
    [],
  )
})
