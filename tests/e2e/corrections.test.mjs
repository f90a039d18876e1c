// Entries can be corrected with the flow's Back button and the browser's. Real-life names, dates and
// files are accepted.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { launchBrowser, newPage } from './support/browser.mjs'
import { embeddingSite } from './support/embedding.mjs'
import { click, consent, details, press, view } from './support/individual.mjs'
import { photoFile } from './support/photo.mjs'
import { startServer } from './support/server.mjs'
import { templatesFile } from './support/templates.mjs'

const everything = [
  { step: 'consent' },
  { step: 'details' },
  { step: 'fields', title: 'Where you live', fields: [{ name: 'address-city' }] },
  { step: 'fields', title: 'Work', fields: [{ name: 'email-address' }] },
  { step: 'government_id' },
  { step: 'selfie' },
  { step: 'review' },
]
const papers = [
  { step: 'consent' },
  { step: 'document_upload', name: 'proof_of_address', label: 'A bill', accept: ['image'] },
  { step: 'document_upload', name: 'boat', label: 'A photo of your boat', accept: ['image'] },
  { step: 'review' },
]
const templates = templatesFile({ itmpl_everything: everything, itmpl_papers: papers })

let browser
let server
let site

before(async () => {
  ;[browser, server, site] = await Promise.all([
    launchBrowser({ camera: false }),
    startServer({ args: ['--templates', templates] }),
    embeddingSite(),
  ])
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await site?.stop()
})

test('Back shows what was typed, and the step can be sent again', async () => {
  const page = await newPage(browser, { width: 375, height: 667 })
  const id = await server.createInquiry()
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await consent(page)
  await view(page, 'About you')
  assert.equal(await page.$('.back'), null, 'there is nothing to correct before')
  await details(page)
  await view(page, 'Your identity document')
  await press(page, 'Back')
  await view(page, 'About you')
  assert.equal(await page.$eval('#name-last', (input) => input.value), 'Lovelace')
  await page.locator('#name-last').fill('King')
  await press(page, 'Continue')
  await view(page, 'Your identity document')
  assert.equal((await server.inquiry(id)).attributes.fields['name-last'].value, 'King')
})

test('the browser’s Back button goes from step to step and does not leave the flow', async () => {
  const page = await newPage(browser, { width: 375, height: 667 })
  const frame = await site.embed(page, server, { 'inquiry-id': await server.createInquiry() })
  await consent(frame)
  await details(frame)
  await view(frame, 'Your identity document')
  const go = (by) => page.evaluate((steps) => history.go(steps), by)
  await go(-1)
  await view(frame, 'About you')
  assert.equal(await frame.$eval('#name-first', (input) => input.value), 'Ada')
  await go(-1)
  await view(frame, 'Let’s verify it’s you')
  await go(2)
  await view(frame, 'Your identity document')
})

const at = (page, step) => page.waitForSelector(`.view[data-step="${step}"]`)
const send = (page, step) => click(page, `form[action="/flow/steps/${step}"] button:not([type=button])`)

/** Submits a picture at a photo step. */
async function handIn(page, step, seed) {
  await at(page, step)
  await (await page.$('input[type=file]')).uploadFile(photoFile(seed))
  await press(page, 'Use this photo')
}

test('Back leads through every step of a template with forms, documents and a review', async () => {
  const page = await newPage(browser, { width: 375, height: 667 })
  const id = await server.createInquiry({ 'inquiry-template-id': 'itmpl_everything' })
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await consent(page)
  await details(page)
  await at(page, 'fields')
  await page.locator('#address-city').fill('London')
  await send(page, 'fields')
  await at(page, 'fields-2')
  await page.locator('#email-address').fill('ada@example.com')
  await send(page, 'fields-2')
  await at(page, 'document-kind')
  await page.select('#country', 'GB')
  await page.$eval('#passport', (button) => button.click())
  await send(page, 'document-kind')
  await handIn(page, 'document', 1)
  await handIn(page, 'selfie', 2)
  await at(page, 'review')
  const typed = { 'fields-2': ['#email-address', 'ada@example.com'], fields: ['#address-city', 'London'] }
  for (const step of ['selfie', 'document', 'document-kind', 'fields-2', 'fields', 'details']) {
    await click(page, '.back button')
    await at(page, step)
    const [selector, value] = typed[step] ?? []
    if (selector) assert.equal(await page.$eval(selector, (input) => input.value), value)
    if (step === 'document-kind') assert.ok(await page.$('#passport:checked'))
  }
  assert.equal(await page.$('.back'), null, 'there is nothing to correct before')
  // Also with the browser's buttons.
  await page.evaluate(() => history.go(-1))
  await at(page, 'fields')
  await page.locator('#address-city').fill('Paris')
  await send(page, 'fields')
  await at(page, 'review')
  assert.match(await page.$eval('main', (main) => main.innerText), /Paris/)
  await send(page, 'review')
  await view(page, 'All done')
  const { fields, status } = (await server.inquiry(id)).attributes
  assert.deepEqual(
    [status, fields['address-city'].value, fields['email-address'].value],
    ['completed', 'Paris', 'ada@example.com'],
  )
})

test('Back leads through a template of documents, each of which can be sent again', async () => {
  const page = await newPage(browser, { width: 375, height: 667 })
  const id = await server.createInquiry({ 'inquiry-template-id': 'itmpl_papers' })
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await consent(page)
  const upload = async (step, seed) => {
    await at(page, step)
    await (await page.$('#picture')).uploadFile(photoFile(seed))
    await send(page, step)
  }
  await upload('document-upload', 1)
  await at(page, 'document-upload-2')
  await click(page, '.back button')
  await upload('document-upload', 2)
  await upload('document-upload-2', 3)
  await at(page, 'review')
  await click(page, '.back button')
  await at(page, 'document-upload-2')
  await page.evaluate(() => history.go(-1))
  await at(page, 'review')
  await page.reload()
  await at(page, 'review')
  await send(page, 'review')
  await view(page, 'All done')
  assert.equal((await server.inquiry(id)).attributes.status, 'completed')
})

test('the page says that a large photo is being resized, and that a file is gone', async () => {
  const page = await newPage(browser, { width: 375, height: 667 })
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await consent(page)
  await details(page)
  await view(page, 'Your identity document')
  await page.evaluate(() => {
    const make = globalThis.createImageBitmap
    const permit = new Promise((resolve) => (globalThis.goOn = resolve))
    globalThis.createImageBitmap = (...all) => permit.then(() => make(...all))
  })
  await (await page.$('input[type=file]')).uploadFile(photoFile(1))
  await page.waitForSelector('[data-state=preparing] [data-preparing]')
  await assertAccessible(page, 'preparing')
  await page.evaluate(() => globalThis.goOn())
  await page.waitForSelector('[data-state=review]')
  await page.evaluate(() => {
    File.prototype.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError'))
  })
  await press(page, 'Take another')
  await (await page.$('input[type=file]')).uploadFile(photoFile(1))
  await page.waitForSelector('[data-problem=gone]:not([hidden])')
})

test('a single name, digits of another script and invisible characters are accepted', async () => {
  const page = await newPage(browser, { width: 375, height: 667 })
  const id = await server.createInquiry()
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await consent(page)
  await view(page, 'About you')
  await page.locator('#name-last').fill('\u202eसुहार्तो\u200b')
  await page.locator('#birthdate-day').fill('१०')
  await page.locator('#birthdate-month').fill('12')
  await page.locator('#birthdate-year').fill('१९८५')
  await press(page, 'Continue')
  await page.waitForSelector('#name-first[aria-invalid=true]')
  assert.deepEqual(await page.$$eval('[data-problem] li', (all) => all.map((item) => item.textContent)), [
    'Enter your first name.',
  ])
  await page.locator('#name-single').click()
  await page.reload()
  await page.waitForSelector('#name-single:checked')
  await press(page, 'Continue')
  await view(page, 'Your identity document')
  const { fields } = (await server.inquiry(id)).attributes
  assert.deepEqual(
    ['name-first', 'name-last', 'birthdate'].map((name) => fields[name].value),
    [null, 'सुहार्तो', '1985-12-10'],
  )
})
