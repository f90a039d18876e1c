// What was typed can be corrected, by the flow's own Back and by the browser's, names and
// dates are taken as people have them, and so are files.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { launchBrowser, newPage } from './support/browser.mjs'
import { embeddingSite } from './support/embedding.mjs'
import { consent, details, press, view } from './support/individual.mjs'
import { photoFile } from './support/photo.mjs'
import { startServer } from './support/server.mjs'

let browser
let server
let site

before(async () => {
  ;[browser, server, site] = await Promise.all([
    launchBrowser({ camera: false }),
    startServer(),
    embeddingSite(),
  ])
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await site?.stop()
})

test('Back leads to what was typed, and forward again', async () => {
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

test('the browser’s own Back goes from step to step and does not leave the flow', async () => {
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
