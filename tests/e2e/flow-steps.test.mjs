// Every kind of step, as in the demo's second template: without script by forms and files, and with
// script, checked by axe.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { newPage } from './support/browser.mjs'
import { embeddingSite, heard, names } from './support/embedding.mjs'
import { click, details } from './support/individual.mjs'
import * as noscript from './support/noscript.mjs'
import { photoFile } from './support/photo.mjs'
import { keepShot } from './support/shots.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const { browser, server } = await startBrowserAndServer()

const create = () => server.createInquiry({ 'inquiry-template-id': 'itmpl_demoall' })

/** Waits for a view by its name. */
const shows = (page, name) => page.waitForSelector(`[data-view="${name}"]`)

/** Presses the button that submits the form for `step`. */
const send = (page, step) => click(page, `form[action="/flow/steps/${step}"] button:not([type=button])`)

test('without script everything can be submitted, reviewed, changed and sent', async () => {
  const id = await create()
  await noscript.withoutScript(`${server.origin}/verify?inquiry-id=${id}`, async (page) => {
    const sent = (expected) => noscript.send(page).then((shown) => assert.equal(shown, expected))
    await sent('consent')
    await sent('details')
    await noscript.fill(page, noscript.DETAILS)
    await sent('document-kind')
    await sent('document-kind')
    assert.ok(await page.$('[role=alert]:not([hidden])'))
    await noscript.fill(page, { country: 'DE', identity_card: true })
    await sent('document')
    const following = ['document-back', 'selfie', 'selfie-left', 'selfie-right', 'review']
    for (const [seed, step] of following.entries()) {
      await noscript.choose(page, photoFile(seed))
      await sent(step)
    }
    const sizes = await page.evaluate(() =>
      [...document.querySelectorAll('img.thumbnail')].map((image) => image.naturalWidth),
    )
    assert.equal(sizes.length, following.length)
    assert.ok(
      sizes.every((width) => width > 0),
      'the small pictures are shown',
    )
    const change = 'form[action="/flow/steps/change"]:has([value="details"]) button'
    assert.equal(await noscript.press(page, change), 'details')
    await noscript.fill(page, { 'name-first': 'Augusta' })
    await sent('review')
    assert.match(await page.$eval('dl', (list) => list.textContent), /Augusta/)
    assert.equal(await noscript.press(page, 'form[action="/flow/steps/review"] button'), 'done')
  })
  const inquiry = await server.inquiry(id)
  assert.equal(inquiry.attributes.status, 'completed')
  assert.equal(inquiry.attributes.fields['name-first'].value, 'Augusta')
})

test('the new screens pass axe with script, and the review completes the inquiry', async () => {
  const id = await create()
  const page = await newPage(browser, { width: 320, height: 640 })
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await shows(page, 'consent')
  await send(page, 'consent')
  await details(page)
  await shows(page, 'document-kind')
  await assertAccessible(page, 'document-kind')
  await page.select('#country', 'FR')
  await page.click('#driving_licence')
  await send(page, 'document-kind')
  for (const [seed, step] of [
    'document',
    'document-back',
    'selfie',
    'selfie-left',
    'selfie-right',
  ].entries()) {
    await shows(page, step)
    await assertAccessible(page, step)
    const input = await page.$('#picture')
    await input.uploadFile(photoFile(seed))
    await page.locator('[data-act=use]:not([hidden])').click()
  }
  await shows(page, 'review')
  await assertAccessible(page, 'review')
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(tooWide <= 0, `the review is ${tooWide} px too wide`)
  await keepShot(page, 'review', { fullPage: true })
  await send(page, 'review')
  await shows(page, 'done')
  assert.equal((await server.inquiry(id)).attributes.status, 'completed')
})

test('the embedding page gets the chosen country and the result of each picture', async () => {
  const site = await embeddingSite()
  try {
    const id = await create()
    const page = await newPage(browser)
    const frame = await site.embed(page, server, { 'inquiry-id': id })
    await shows(frame, 'consent')
    await send(frame, 'consent')
    await details(frame)
    await shows(frame, 'document-kind')
    await frame.select('#country', 'FR')
    await frame.click('#passport')
    assert.ok(!(await names(page)).includes('country-select'), 'not before it is confirmed')
    await send(frame, 'document-kind')
    await shows(frame, 'document')
    assert.deepEqual((await heard(page, 'country-select')).metadata, {
      inquiryId: id,
      selectedCountryCode: 'FR',
    })
    const hand = async (seed) => {
      const input = await frame.$('#picture')
      await input.uploadFile(photoFile(seed))
      await frame.locator('[data-act=use]:not([hidden])').click()
    }
    await hand(1)
    await shows(frame, 'selfie')
    // The same picture cannot be both document and face.
    await hand(1)
    await frame.waitForSelector('[data-reason=image_repeated]')
    const told = await page.evaluate(() => window.heard.filter(({ name }) => name === 'verification-change'))
    assert.deepEqual(
      told.map(({ metadata }) => metadata.status),
      ['passed', 'failed'],
    )
    const { verifications } = (await server.inquiry(id)).relationships
    assert.deepEqual(
      told.map(({ metadata }) => metadata.id).sort(),
      verifications.data.map((verification) => verification.id).sort(),
    )
    const saved = (await names(page)).filter((name) => name.startsWith('documents-save'))
    assert.deepEqual(saved, ['documents-save-successful', 'documents-save-fail'])
  } finally {
    await site.stop()
  }
})
