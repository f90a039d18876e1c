// Nobody is locked out by what their browser forbids or lacks, and errors of the script are not shown
// as a lost connection.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { launchBrowser, newPage } from './support/browser.mjs'
import { embeddingSite } from './support/embedding.mjs'
import { removeNewer } from './support/floor.mjs'
import { consent, details, document as sendDocument, follow, press, view } from './support/individual.mjs'
import { photoFile } from './support/photo.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const { browser, server } = await startBrowserAndServer()

/** Opens an inquiry in a page that runs `prepare` before its own scripts. */
async function opened(prepare = () => {}) {
  const page = await newPage(browser)
  await page.evaluateOnNewDocument(prepare)
  const id = await server.createInquiry()
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  return { page, id }
}

test('the flow works with site data blocked', async () => {
  const { page } = await opened(() => {
    const refuse = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError')
    }
    Storage.prototype.setItem = refuse
    LockManager.prototype.request = async () => refuse()
  })
  await consent(page)
  await details(page)
  await view(page, 'Your identity document')
  assert.deepEqual(page.problems, [])
})

test('the flow works with site data blocked in a frame of another site', async () => {
  const site = await embeddingSite()
  // This setting makes Firefox block all of it.
  const preferences = { 'network.cookie.cookieBehavior': 2 }
  const blocking = await launchBrowser({ camera: false, preferences })
  try {
    const page = await newPage(blocking, { width: 400, height: 650 })
    await page.evaluateOnNewDocument(() => {
      if (window.parent === window) return
      const refuse = () => {
        throw new DOMException('The operation is insecure.', 'SecurityError')
      }
      for (const name of ['sessionStorage', 'localStorage'])
        Object.defineProperty(globalThis, name, { get: refuse })
      LockManager.prototype.request = async () => refuse()
    })
    const id = await server.createInquiry()
    // The server is at localhost, which is another site.
    const origin = site.origin.replace('localhost', '127.0.0.1')
    await page.goto(origin)
    const query = new URLSearchParams({
      'container-id': 'container-1',
      'flow-type': 'embedded',
      'iframe-origin': origin,
      'inquiry-id': id,
    })
    await page.evaluate((src) => window.embed(src), `${server.origin}/widget?${query}`)
    const frame = await (await page.waitForSelector('iframe')).contentFrame()
    await consent(frame)
    await details(frame)
    await view(frame, 'Your identity document')
    await press(frame, 'Back')
    await view(frame, 'About you')
    assert.equal((await server.inquiry(id)).attributes.fields['name-last'].value, 'Lovelace')
    assert.deepEqual(page.problems, [])
  } finally {
    await blocking.close()
    await site.stop()
  }
})

test('a browser of early 2020 completes the flow, and a handoff to another browser', async () => {
  const { page, id } = await opened(removeNewer)
  await consent(page)
  await details(page)
  await press(page, 'Continue on your phone')
  await view(page, 'Continue on your phone')
  const link = await page.$eval('#handoff-link', (input) => input.value)
  const phone = await newPage(browser, { width: 375, height: 667 })
  await phone.evaluateOnNewDocument(removeNewer)
  await follow(phone, link)
  await sendDocument(phone)
  await view(phone, 'A photo of your face')
  await (await phone.$('input[type=file]')).uploadFile(photoFile(1))
  await press(phone, 'Use this photo')
  await view(phone, 'All done')
  await view(page, 'All done')
  assert.equal((await server.inquiry(id)).attributes.status, 'completed')
  assert.deepEqual([...page.problems, ...phone.problems], [])
})

test('an exception is not shown as a lost connection, and keeps what was typed', async () => {
  const { page } = await opened()
  const fail = () =>
    page.evaluate(() => {
      const { send } = XMLHttpRequest.prototype
      globalThis.mend = () => (XMLHttpRequest.prototype.send = send)
      XMLHttpRequest.prototype.send = () => {
        throw new TypeError('a fault of the script')
      }
    })
  await consent(page)
  await view(page, 'About you')
  await fail()
  await details(page)
  await view(page, 'Something went wrong')
  assert.equal(page.problems.length, 1, 'the console has it')
  await page.evaluate(() => globalThis.mend())
  await press(page, 'Try again')
  await view(page, 'Your identity document')
  await fail()
  await (await page.$('input[type=file]')).uploadFile(photoFile(0))
  await press(page, 'Use this photo')
  await page.waitForSelector('[data-problem=broken]:not([hidden])')
  await page.evaluate(() => globalThis.mend())
  await press(page, 'Use this photo')
  await view(page, 'A photo of your face')
})
