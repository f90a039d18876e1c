// The main job, clicked through on the demo shop: a page embeds the widget, a person
// verifies, an expired inquiry is resumed.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { flowFrame, launchBrowser, newPage } from './support/browser.mjs'
import { consent, details, document, press, selfie, verify, view } from './support/individual.mjs'
import { startServer } from './support/server.mjs'

let browser
let server

before(async () => {
  ;[browser, server] = await Promise.all([launchBrowser(), startServer()])
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

/** A visitor on the shop's page. */
async function visit() {
  const page = await newPage(browser)
  await page.goto(server.shop)
  return page
}

/** The shop's page shows this status of the visitor's. */
function shopSays(page, status) {
  return page.waitForSelector(`#status[data-status="${status}"]`)
}

/** The shop's log has this line. */
function pageHeard(page, line) {
  return page.waitForSelector(`::-p-xpath(//ol[@id="log"]/li[text()="${line}"])`)
}

async function inquiryOf(page) {
  const text = await page.$eval('#inquiry', (element) => element.textContent)
  return /inq_\w+/.exec(text)[0]
}

test('a visitor verifies to the end: the page hears it and the server says completed', async () => {
  const page = await visit()
  await press(page, 'Verify my identity')
  await verify(await flowFrame(page))
  await pageHeard(page, 'onComplete: completed')
  await pageHeard(page, 'the back end says: verified')
  await shopSays(page, 'completed')

  const inquiry = await server.inquiry(await inquiryOf(page))
  assert.equal(inquiry.attributes.status, 'completed')
  assert.deepEqual(inquiry.attributes.fields['name-first'], { type: 'string', value: 'Ada' })
  assert.equal(inquiry.attributes.fields.birthdate.value, '1985-12-10')
  assert.equal(inquiry.relationships.documents.data.length, 1)
  assert.equal(inquiry.relationships.selfies.data.length, 1)
  assert.deepEqual(page.problems, [])
  assert.equal(await page.$('iframe'), null, 'the widget is gone')
})

test('an inquiry left half-way expires after 24 hours, is refused, then resumed where it was and finished', async () => {
  const page = await visit()
  await press(page, 'Verify my identity')
  const frame = await flowFrame(page)
  await consent(frame)
  await details(frame)
  await view(frame, 'Your identity document')
  const id = await page
    .evaluate(() => fetch('/account').then((answer) => answer.json()))
    .then((a) => a.inquiryId)

  const clock = await server.api('POST', '/test-clock', { meta: { 'advance-seconds': 24 * 60 * 60 } })
  assert.equal(clock.status, 200, JSON.stringify(clock.body))

  // The open tab still shows the step, but what it sends is refused.
  await press(frame, 'Use the camera')
  await press(frame, 'Take photo')
  await press(frame, 'Use this photo')
  await pageHeard(page, 'onError: session_expired')
  assert.equal((await server.inquiry(id)).attributes.status, 'expired')
  await page.reload()
  await shopSays(page, 'expired')

  await press(page, 'Verify my identity')
  await pageHeard(page, 'the back end resumed the inquiry')
  const resumed = await flowFrame(page)
  await document(resumed)
  await selfie(resumed)
  await view(resumed, 'All done')
  await press(resumed, 'Done')
  await shopSays(page, 'completed')
  const inquiry = await server.inquiry(id)
  assert.equal(inquiry.attributes.status, 'completed')
  assert.equal(inquiry.attributes.fields['name-last'].value, 'Lovelace')
})

test('Esc asks as the close button does, although the keys go to the frame', async () => {
  const page = await visit()
  await press(page, 'Verify my identity')
  const frame = await flowFrame(page)
  await consent(frame)
  await view(frame, 'About you')
  await frame.focus('#name-first')
  await page.keyboard.press('Escape')
  await view(frame, 'Leave the verification?')
})

test('the camera goes off with the widget, and on again only when it is asked for', async () => {
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
  // A hidden frame has no animation frames, by which puppeteer would look.
  await frame.waitForFunction(() => !document.querySelector('video').srcObject.active, { polling: 50 })
  assert.equal(await frame.$eval('form', (form) => form.dataset.state), 'choose')
})

test('leaving is asked about first; who stays goes on, and who leaves comes back to the same step', async () => {
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
  assert.deepEqual(page.problems, [])
})
