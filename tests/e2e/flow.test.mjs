// The flow: every screen checked by axe, its messages to the embedding page, and what happens when an
// individual's time, camera or network fails.

import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { launchBrowser, newPage } from './support/browser.mjs'
import { CONTAINER, embeddingSite, heard, names, tell } from './support/embedding.mjs'
import {
  click,
  consent,
  details,
  document as sendDocument,
  selfie as sendSelfie,
  press,
  view,
} from './support/individual.mjs'
import { startServer, TEMPLATE_ID } from './support/server.mjs'
import { keepShot } from './support/shots.mjs'

let browser
let server
let site

before(async () => {
  ;[browser, server, site] = await Promise.all([launchBrowser(), startServer(), embeddingSite()])
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await site?.stop()
})

const WIDGET = { width: 400, height: 650 }
const SMALLEST = { width: 320, height: 568 }

/** Checks a screen with axe and for its width, and saves a screenshot if they are wanted. */
async function look(page, frame, screen) {
  await keepShot(page, screen)
  await assertAccessible(frame, screen)
  const tooWide = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(tooWide <= 0, `${screen} is ${tooWide} px too wide`)
}

/** Chooses a file with those bytes. */
async function chooseFile(frame, name, bytes) {
  const path = join(mkdtempSync(join(tmpdir(), 'persona-photo-')), name)
  writeFileSync(path, bytes)
  const input = await frame.$('input[type=file]')
  await input.uploadFile(path)
}

const notAPhoto = Buffer.from('%PDF-1.7 this is no photo')
const heic = Buffer.from('\0\0\0\x18ftypmif1\0\0\0\0heicmif1, of which the browser shows nothing')

for (const { scheme, size, dark } of [
  { scheme: 'light', size: WIDGET, dark: false },
  { scheme: 'dark', size: SMALLEST, dark: true },
]) {
  test(`every screen of the flow passes axe, ${scheme}, ${size.width} px wide`, async () => {
    const page = await newPage(browser, { ...size, dark })
    const frame = await site.embed(page, server, { 'inquiry-id': await server.createInquiry() })
    const see = (screen) => look(page, frame, `${scheme}-${screen}`)

    await view(frame, 'Let’s verify it’s you')
    await see('consent')
    await consent(frame)
    await view(frame, 'About you')
    await see('details')
    await press(frame, 'Continue')
    await frame.waitForSelector('[role=alert]:not([hidden])')
    await see('details-wrong')
    await details(frame)

    for (const [step, heading] of [
      ['document', 'Your identity document'],
      ['selfie', 'A photo of your face'],
    ]) {
      await view(frame, heading)
      await see(step)
      await chooseFile(frame, 'photo.jpg', notAPhoto)
      await frame.waitForSelector('[data-problem=unreadable]:not([hidden])')
      await see(`${step}-unreadable`)
      await chooseFile(frame, 'photo.heic', heic)
      await frame.waitForSelector('[data-problem=heic]:not([hidden])')
      await see(`${step}-heic`)
      await press(frame, 'Use the camera')
      await frame.waitForSelector('[data-act=capture]:not([hidden])')
      // Two different pictures are needed: the test camera shows the same ones after each start.
      const seconds = step === 'selfie' ? 1.5 : 0
      await frame.waitForFunction((s) => document.querySelector('video').currentTime > s, {}, seconds)
      await see(`${step}-live`)
      await press(frame, 'Take photo')
      await frame.waitForSelector('[data-act=use]:not([hidden])')
      assert.equal(
        await frame.$eval('video', (video) => video.srcObject?.active ?? false),
        false,
        'the camera is released',
      )
      await see(`${step}-review`)
      await press(frame, 'Use this photo')
    }
    await view(frame, 'All done')
    await see('done')
    assert.deepEqual(page.problems, [])
  })
}

test('the embedding page gets each event at the right moment, and no other window does', async () => {
  const page = await newPage(browser, WIDGET)
  const query = { 'inquiry-template-id': TEMPLATE_ID, environment: 'sandbox' }
  const frame = await site.embed(page, server, query)
  await heard(page, 'ready')
  assert.deepEqual(await names(page), ['load', 'ready', 'page-change'])
  await consent(frame)
  const start = await heard(page, 'start')
  assert.match(start.metadata.inquiryId, /^inq_/)
  assert.equal(start.metadata.sessionToken.split('.').length, 3)
  assert.equal(start.containerId, CONTAINER)
  assert.equal(start.templateId, TEMPLATE_ID)
  assert.equal(start.origin, server.origin)
  await details(frame)
  for (const [step, send] of Object.entries({ document: sendDocument, selfie: sendSelfie })) {
    await send(frame)
    await heard(page, `${step}-camera-select`)
    await heard(page, `${step}-camera-capture`)
  }
  await view(frame, 'All done')
  assert.ok(!(await names(page)).includes('complete'), 'not before the individual is done')
  await press(frame, 'Done')
  const complete = await heard(page, 'complete')
  assert.equal(complete.metadata.inquiryId, start.metadata.inquiryId)
  assert.equal(complete.metadata.status, 'completed')
  assert.equal(complete.metadata.fields['name-last'].value, 'Lovelace')
  const changes = await page.evaluate(() =>
    heard.filter((m) => m.name === 'page-change').map((m) => m.metadata.name),
  )
  assert.deepEqual(changes, ['consent', 'details', 'document', 'selfie', 'done'])
})

test('a frame without the parameter origin posts nothing', async () => {
  const page = await newPage(browser, WIDGET)
  await site.embed(page, server, { 'inquiry-id': await server.createInquiry(), 'iframe-origin': null })
  await page.waitForNetworkIdle()
  assert.deepEqual(await names(page), [])
})

test('the token leaves the address at once, and a reload works without it', async () => {
  const page = await newPage(browser)
  const id = await server.createInquiry()
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await consent(page)
  await view(page, 'About you')
  assert.ok(!page.url().includes('session-token'))
  await page.reload()
  await view(page, 'About you')

  const fresh = await server.api('POST', `/inquiries/${id}/resume`)
  const other = await newPage(browser)
  await other.goto(
    `${server.origin}/verify?inquiry-id=${id}&session-token=${fresh.body.meta['session-token']}`,
  )
  await view(other, 'About you')
  assert.ok(!other.url().includes('session-token'))
  const cookies = await other.browserContext().cookies()
  assert.deepEqual(cookies, [], 'with script no cookie is set')
})

test('the flow asks once before leaving, and leaves at once if there is nothing to lose', async () => {
  const page = await newPage(browser, WIDGET)
  const frame = await site.embed(page, server, { 'inquiry-id': await server.createInquiry() })
  await consent(frame)
  await view(frame, 'About you')
  await tell(page, server, { action: 'exit', metadata: { force: false } })
  await frame.waitForSelector('dialog[open]')
  assert.equal(await frame.evaluate(() => document.activeElement.dataset.act), 'stay')
  await look(page, frame, 'leave')
  await press(frame, 'Stay')
  assert.ok(!(await names(page)).includes('exit'))
  await tell(page, server, { action: 'exit', metadata: { force: false } })
  await press(frame, 'Leave')
  const exit = await heard(page, 'exit')
  assert.ok(exit.metadata.inquiryId && exit.metadata.sessionToken)
})

test('refusals have a screen, and a status and a message for the page', async () => {
  const pending = await server.createInquiry()
  await server.simulate(pending, 'start_inquiry')
  const expired = await server.createInquiry()
  await server.simulate(expired, 'start_inquiry')
  const { body } = await server.api('POST', `/inquiries/${expired}/resume`)
  const token = body.meta['session-token']
  await server.api('POST', `/inquiries/${expired}/expire`)
  for (const [query, code, status] of [
    [{ 'inquiry-id': pending }, 'unauthenticated', 409],
    [{ 'inquiry-id': expired }, 'session_expired', 409],
    [{ 'inquiry-id': expired, 'session-token': token }, 'session_expired', 409],
    [{ 'inquiry-id': 'inq_nothing' }, 'invalid_inquiry_id', 404],
    [{}, 'invalid_config', 400],
  ]) {
    const page = await newPage(browser, WIDGET)
    const frame = await site.embed(page, server, query)
    const { error } = await heard(page, 'error')
    assert.deepEqual([error.code, error.status], [code, status])
    assert.ok(error.message.length > 20)
    // A page that might have a token is asked for it first.
    const asked = ['unauthenticated', 'session_expired'].includes(code) ? ['session-token-request'] : []
    assert.deepEqual(await names(page), [...asked, 'error'])
    await look(page, frame, `refused-${code}${'session-token' in query ? '-token' : ''}`)
  }
})

test('the screen of an expired inquiry has a button that leaves the flow', async () => {
  const expired = await server.createInquiry()
  await server.simulate(expired, 'start_inquiry')
  await server.api('POST', `/inquiries/${expired}/expire`)
  const page = await newPage(browser, WIDGET)
  const frame = await site.embed(page, server, { 'inquiry-id': expired })
  await view(frame, 'Your time has run out')
  await heard(page, 'error')
  await press(frame, 'Leave')
  assert.equal((await heard(page, 'exit')).metadata.inquiryId, expired)
  const alone = await newPage(browser, WIDGET)
  await alone.goto(`${server.origin}/verify?inquiry-id=${expired}`)
  await view(alone, 'Your time has run out')
  assert.equal(await alone.$('.view .actions'), null, 'the hosted page has nowhere to go')
})

test('an inquiry that expires while it is open warns first, then closes', async () => {
  const page = await newPage(browser, WIDGET)
  const frame = await site.embed(page, server, { 'inquiry-id': await server.createInquiry() })
  await consent(frame)
  await view(frame, 'About you')
  assert.ok(await frame.$eval('#expiring', (notice) => notice.hidden))
  await server.advanceClock(24 * 3600 - 12)
  try {
    await frame.evaluate(() => location.reload())
    const warning = await heard(page, 'session-expiring')
    assert.match(warning.metadata.expiresAt, /^\d{4}-\d\d-\d\dT/)
    await frame.waitForSelector('#expiring:not([hidden])')
    await look(page, frame, 'expiring')
    await view(frame, 'Your time has run out')
    assert.equal((await heard(page, 'error')).error.code, 'session_expired')
  } finally {
    await server.api('DELETE', '/test-clock')
  }
})

test('after a lost connection the same photo is sent automatically', async () => {
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await consent(page)
  await details(page)
  await press(page, 'Use the camera')
  await press(page, 'Take photo')
  await page.setOfflineMode(true)
  await press(page, 'Use this photo')
  await page.waitForSelector('[data-paused]:not([hidden])')
  await look(page, page, 'document-offline')
  await page.setOfflineMode(false)
  await view(page, 'A photo of your face')
})

test('what was typed is still there after a lost connection', async () => {
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await consent(page)
  await view(page, 'About you')
  // Only the server refuses this name.
  const typed = {
    'name-first': 'R2D2',
    'name-last': 'Lovelace',
    'birthdate-day': '10',
    'birthdate-year': '1985',
  }
  for (const [field, text] of Object.entries(typed)) await page.locator(`#${field}`).fill(text)
  await page.select('#birthdate-month', '12')
  await page.setOfflineMode(true)
  await press(page, 'Continue')
  await view(page, 'No connection')
  await look(page, page, 'offline')
  await page.setOfflineMode(false)
  await press(page, 'Try again')
  await page.waitForSelector('[role=alert]:not([hidden])')
  assert.equal(await page.$eval('#name-first', (input) => input.value), 'R2D2')
})

test('without a camera a file can be used', async () => {
  const bare = await launchBrowser({ camera: false, args: ['--use-fake-ui-for-media-stream'] })
  try {
    const page = await newPage(bare, WIDGET)
    const frame = await site.embed(page, server, { 'inquiry-id': await server.createInquiry() })
    await consent(frame)
    await details(frame)
    await press(frame, 'Use the camera')
    await frame.waitForSelector('[data-problem=missing]:not([hidden])')
    await look(page, frame, 'document-no-camera')
    await heard(page, 'load-camera-failed')
    const photo = await frame.evaluate(async () => {
      const canvas = new OffscreenCanvas(1200, 800)
      const pen = canvas.getContext('2d')
      for (let x = 0; x < 1200; x += 8) {
        pen.fillStyle = `hsl(${x} 60% ${(x / 4) % 90}%)`
        pen.fillRect(x, 0, 5, 800)
      }
      const blob = await canvas.convertToBlob({ type: 'image/png' })
      return Array.from(new Uint8Array(await blob.arrayBuffer()))
    })
    await chooseFile(frame, 'document.png', Buffer.from(photo))
    await press(frame, 'Use this photo')
    await view(frame, 'A photo of your face')
    assert.ok((await names(page)).includes('document-upload'))
  } finally {
    await bare.close()
  }
})

for (const language of ['es', 'fr', 'de', 'pt-BR', 'ja', 'ar']) {
  test(`the whole flow in ${language}, chosen by the browser, on the smallest screen`, async () => {
    const page = await newPage(browser, SMALLEST)
    await page.setExtraHTTPHeaders({ 'Accept-Language': `${language}, en;q=0.5` })
    const frame = await site.embed(page, server, { 'inquiry-id': await server.createInquiry() })
    const see = (screen) => look(page, frame, `${language}-${screen}`)
    const shown = (name) => frame.waitForSelector(`[data-view=${name}]`)
    const act = (name) => frame.locator(`[data-act=${name}]:not([hidden])`).click()

    await shown('consent')
    const root = await frame.$eval('html', ({ lang, dir }) => ({ lang, dir }))
    assert.deepEqual(root, { lang: language, dir: language === 'ar' ? 'rtl' : 'ltr' })
    await see('consent')
    await click(frame, '.actions button')
    await shown('details')
    await click(frame, '.actions button')
    await frame.waitForSelector('[role=alert]:not([hidden])')
    await see('details-wrong')
    for (const [field, value] of Object.entries({
      'name-first': 'Ada',
      'name-last': 'Lovelace',
      'birthdate-day': '10',
      'birthdate-month': '12',
      'birthdate-year': '1985',
    }))
      await frame.locator(`#${field}`).fill(value)
    await see('details')
    await click(frame, '.actions button')
    for (const step of ['document', 'selfie']) {
      await shown(step)
      await see(step)
      await act('camera')
      const seconds = step === 'selfie' ? 1.5 : 0
      await frame.waitForFunction((s) => document.querySelector('video').currentTime > s, {}, seconds)
      await see(`${step}-live`)
      await act('capture')
      await frame.waitForSelector('[data-act=use]:not([hidden])')
      await see(`${step}-review`)
      await act('use')
    }
    await shown('done')
    await see('done')
  })
}

test('the language that a page asks for takes precedence over the browser’s', async () => {
  const page = await newPage(browser, WIDGET)
  await page.setExtraHTTPHeaders({ 'Accept-Language': 'de' })
  const frame = await site.embed(page, server, { 'inquiry-id': await server.createInquiry(), language: 'ja' })
  await view(frame, 'ご本人の確認をします')
  await click(frame, '.actions button')
  await view(frame, 'あなたについて')
})

test('the hosted flow redirects to the inquiry’s address with only its id and status', async () => {
  const id = await server.createInquiry({ 'redirect-uri': 'https://shop.example/back?a=1' })
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${id}&redirect-uri=https://evil.example/`)
  await consent(page)
  await details(page)
  await sendDocument(page)
  await sendSelfie(page)
  await view(page, 'All done')
  await look(page, page, 'hosted-done')
  const goal = await page.$eval('[data-act=return]', ({ href }) => href)
  assert.equal(goal, `https://shop.example/back?a=1&inquiry-id=${id}&status=completed`)
})

test('the first view weighs less than 40 KB, all requests together, and comes from one origin', async () => {
  const page = await newPage(browser)
  const address = `${server.origin}/verify?inquiry-id=${await server.createInquiry()}`
  await page.goto(address)
  await view(page, 'Let’s verify it’s you')
  const loaded = await page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      // The empty picture, in the page itself, that spares a request for an icon.
      .filter(({ name }) => !name.startsWith('data:'))
      .map(({ name, transferSize }) => ({ origin: new URL(name).origin, transferSize })),
  )
  // The page, its style sheet and script, and the view.
  assert.deepEqual(
    loaded.map(({ origin }) => origin),
    Array(4).fill(server.origin),
  )
  const bytes = loaded.reduce((sum, { transferSize }) => sum + transferSize, 0)
  assert.ok(bytes > 10_000 && bytes < 40_000, `${bytes} bytes`)
})

test('the keyboard alone gets to the end, and the focus follows the view', async () => {
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim())
  /** Goes on with the Tab key until the control of that name has the focus. */
  const tabTo = async (selector) => {
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return
    }
    assert.fail(`Tab does not reach ${selector}`)
  }
  await view(page, 'Let’s verify it’s you')
  await tabTo('.actions button')
  await page.keyboard.press('Enter')
  await view(page, 'About you')
  assert.equal(await focused(), 'About you')
  for (const [field, text] of Object.entries({
    'name-first': 'Ada',
    'name-last': 'Lovelace',
    'birthdate-month': 'Dec',
    'birthdate-day': '10',
    'birthdate-year': '1985',
  })) {
    await tabTo(`#${field}`)
    await page.keyboard.type(text)
  }
  await page.keyboard.press('Enter')
  for (const [heading, seconds] of [
    ['Your identity document', 0],
    ['A photo of your face', 1.5],
  ]) {
    await view(page, heading)
    assert.equal(await focused(), heading)
    await tabTo('[data-act=camera]')
    await page.keyboard.press('Enter')
    await page.waitForFunction((s) => document.querySelector('video').currentTime > s, {}, seconds)
    await page.waitForFunction(() => document.activeElement.matches('[data-act=capture]'))
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement.matches('[data-act=use]'))
    await page.keyboard.press('Enter')
  }
  await view(page, 'All done')
  assert.equal(await focused(), 'All done')
})
