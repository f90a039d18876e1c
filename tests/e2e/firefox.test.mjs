// The flow in Firefox, with its own test camera, by itself and in a frame. Skipped where
// there is no Firefox.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, test } from 'node:test'
import puppeteer from 'puppeteer-core'
import { assertAccessible } from './support/axe.mjs'
import { embeddingSite, heard, names } from './support/embedding.mjs'
import { photoFile } from './support/photo.mjs'
import { startServer } from './support/server.mjs'

const FIREFOX = process.env.FIREFOX ?? '/usr/bin/firefox-esr'
const skip = existsSync(FIREFOX) ? false : `there is no ${FIREFOX}`

let browser
let server
let site

before(async () => {
  if (skip) return
  ;[browser, server, site] = await Promise.all([
    puppeteer.launch({
      browser: 'firefox',
      executablePath: FIREFOX,
      headless: true,
      extraPrefsFirefox: {
        'media.navigator.streams.fake': true,
        'media.navigator.permission.disabled': true,
      },
    }),
    startServer(),
    embeddingSite(),
  ])
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await site?.stop()
})

const shown = (frame, name) => frame.waitForSelector(`[data-view=${name}]`)
const act = async (frame, name) => {
  await frame.waitForSelector(`[data-act=${name}]:not([hidden])`)
  await frame.$eval(`[data-act=${name}]:not([hidden])`, (button) => button.click())
}
const next = (frame) => frame.$eval('.actions button', (button) => button.click())

/** Through consent and details, to the document's photo. */
async function toDocument(page) {
  await shown(page, 'consent')
  await next(page)
  await shown(page, 'details')
  await page.$eval('form', (form) => {
    const values = { 'name-first': 'Ada', 'name-last': 'Lovelace' }
    Object.assign(values, { 'birthdate-day': '10', 'birthdate-month': '12', 'birthdate-year': '1985' })
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value
  })
  await next(page)
  await shown(page, 'document')
}

async function walk(frame, see) {
  await shown(frame, 'consent')
  await see('consent')
  await next(frame)
  await shown(frame, 'details')
  await see('details')
  await frame.$eval('form', (form) => {
    const values = { 'name-first': 'Ada', 'name-last': 'Lovelace' }
    Object.assign(values, { 'birthdate-day': '10', 'birthdate-month': '12', 'birthdate-year': '1985' })
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value
  })
  await next(frame)
  await shown(frame, 'document')
  await see('document')
  await act(frame, 'camera')
  await frame.waitForSelector('[data-act=capture]:not([hidden])')
  await frame.waitForFunction(() => document.querySelector('video').videoWidth > 0)
  await see('document-live')
  await act(frame, 'capture')
  await act(frame, 'use')
  // Firefox's test camera shows one plain colour: rightly no document, and tried again.
  await frame.waitForSelector('[data-reason=image_blurry]')
  await see('document-refused')
  const input = await frame.$('input[type=file]')
  await input.uploadFile(photoFile(1))
  await act(frame, 'use')
  await shown(frame, 'selfie')
  await (await frame.$('input[type=file]')).uploadFile(photoFile(2))
  await act(frame, 'use')
  await shown(frame, 'done')
  await see('done')
}

test('Firefox goes through the hosted flow to its end', { skip }, async () => {
  const id = await server.createInquiry()
  const page = await browser.newPage()
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await walk(page, (screen) => assertAccessible(page, `firefox ${screen}`))
  assert.equal((await server.inquiry(id)).attributes.status, 'completed')
  assert.ok(!page.url().includes('session-token'))
})

test('Firefox goes through the flow in a frame, and the page hears of it', { skip }, async () => {
  const id = await server.createInquiry()
  const page = await browser.newPage()
  const frame = await site.embed(page, server, { 'inquiry-id': id })
  await walk(frame, () => {})
  await act(frame, 'done')
  assert.equal((await heard(page, 'complete')).metadata.status, 'completed')
  for (const name of [
    'load',
    'ready',
    'start',
    'document-camera-select',
    'document-upload',
    'selfie-record-upload',
  ])
    assert.ok((await names(page)).includes(name), name)
})

test('Firefox waits for another device, follows it live, and goes on by itself', { skip }, async () => {
  const id = await server.createInquiry()
  const page = await browser.newPage()
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await toDocument(page)
  await page.$eval('.offer', (button) => button.click())
  await shown(page, 'handoff')
  await assertAccessible(page, 'firefox handoff')
  const context = await browser.createBrowserContext()
  const phone = await context.newPage()
  await phone.goto(await page.$eval('#handoff-link', (input) => input.value))
  await shown(phone, 'document')
  await page.waitForSelector('[data-handoff][data-state=opened]')
  for (const [step, seed] of [
    ['document', 1],
    ['selfie', 2],
  ]) {
    await shown(phone, step)
    await (await phone.$('input[type=file]')).uploadFile(photoFile(seed))
    await act(phone, 'use')
  }
  await shown(phone, 'done')
  await shown(page, 'done')
})

test('Firefox whose settings deny the camera is told where that is', { skip }, async () => {
  const strict = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    extraPrefsFirefox: { 'media.navigator.streams.fake': true, 'permissions.default.camera': 2 },
  })
  try {
    const page = await strict.newPage()
    await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
    await toDocument(page)
    await act(page, 'camera')
    await page.waitForSelector('[data-problem=denied]:not([hidden])')
    const ways = await page.$$eval('[data-browser]:not([hidden])', (all) =>
      all.map((way) => way.dataset.browser),
    )
    assert.deepEqual(ways, ['firefox'])
    await assertAccessible(page, 'firefox denied')
  } finally {
    await strict.close()
  }
})
