// Uploads of photos: interrupted, stopped, too many.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { launchBrowser, newPage } from './support/browser.mjs'
import { embeddingSite, heard } from './support/embedding.mjs'
import { consent, details, press, view } from './support/individual.mjs'
import { startServer } from './support/server.mjs'
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
async function look(page, frame, screen) {
  await keepShot(page, `upload-${screen}`)
  await assertAccessible(frame, screen)
}

/** Chooses a large photo that does not compress, made in the browser itself. */
async function choosePhoto(frame) {
  await view(frame, 'Your identity document')
  await frame.evaluate(async () => {
    const canvas = new OffscreenCanvas(2000, 1500)
    const pen = canvas.getContext('2d')
    const picture = pen.createImageData(2000, 1500)
    let seed = 7
    for (let i = 0; i < picture.data.length; i++)
      picture.data[i] = i % 4 === 3 ? 255 : (seed = (seed * 48271) % 2147483647) % 256
    pen.putImageData(picture, 0, 0)
    const files = new DataTransfer()
    files.items.add(new File([await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })], 'photo.jpg'))
    const input = document.querySelector('input[type=file]')
    input.files = files.files
    input.dispatchEvent(new Event('change'))
  })
  await frame.waitForSelector('[data-act=use]:not([hidden])')
}

/** The requests of an upload: method and length of the body. */
function uploads(page) {
  const seen = []
  page.on('request', (request) => {
    if (!request.url().includes('/flow/uploads')) return
    seen.push({ method: request.method(), offset: request.headers()['upload-offset'] })
  })
  return seen
}

/** Waits for the answer to a part. */
const part = (page) =>
  page.waitForResponse((response) => response.request().method() === 'PATCH' && response.status() === 204)

test('after a lost connection an upload continues with the missing part', async () => {
  const page = await newPage(browser)
  const seen = uploads(page)
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await consent(page)
  await details(page)
  await choosePhoto(page)
  const first = part(page)
  await press(page, 'Use this photo')
  await first
  await page.setOfflineMode(true)
  await page.waitForSelector('[data-paused]:not([hidden])')
  assert.match(await page.$eval('#status', (status) => status.textContent), /connection was lost/)
  await look(page, page, 'paused')
  await page.setOfflineMode(false)
  await view(page, 'A photo of your face')
  assert.equal(seen.filter(({ method }) => method === 'POST').length, 1, 'it did not begin anew')
  const offsets = seen.filter(({ method }) => method === 'PATCH').map(({ offset }) => Number(offset))
  assert.ok(offsets.length > 4)
  assert.equal(offsets.filter((offset) => offset === 0).length, 1, 'what had arrived was not sent again')
})

test('a photo is sent upright, no larger than needed, and without its location', async () => {
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await consent(page)
  await details(page)
  await view(page, 'Your identity document')
  const chosen = await page.evaluate(async () => {
    globalThis.sent = []
    const send = XMLHttpRequest.prototype.send
    XMLHttpRequest.prototype.send = function (body) {
      if (body instanceof Blob) globalThis.sent.push(body)
      return send.call(this, body)
    }
    // As a phone writes it: rotated, with its orientation and location in the metadata.
    const canvas = new OffscreenCanvas(3000, 2000)
    const pen = canvas.getContext('2d')
    pen.fillStyle = '#d01010'
    pen.fillRect(0, 0, 1500, 2000)
    pen.fillStyle = '#1010d0'
    pen.fillRect(1500, 0, 1500, 2000)
    const jpeg = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())
    const text = (words) => [...words].map((letter) => letter.charCodeAt(0))
    const tiff = [...text('MM'), 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
    const exif = [...text('Exif'), 0, 0, ...tiff, ...text('taken at 52.5N 13.4E')]
    const app1 = [0xff, 0xe1, 0, exif.length + 2, ...exif]
    const file = new File([jpeg.slice(0, 2), new Uint8Array(app1), jpeg.slice(2)], 'photo.jpg', {
      type: 'image/jpeg',
    })
    const files = new DataTransfer()
    files.items.add(file)
    const input = document.querySelector('input[type=file]')
    input.files = files.files
    input.dispatchEvent(new Event('change'))
    const turned = await createImageBitmap(file)
    return { width: turned.width, height: turned.height, size: file.size }
  })
  assert.deepEqual([chosen.width, chosen.height], [2000, 3000], 'the browser understands the note')
  await press(page, 'Use this photo')
  await page.waitForSelector('[data-reason], [data-view=selfie]')
  const arrived = await page.evaluate(async () => {
    const bytes = new Uint8Array(await new Blob(globalThis.sent).arrayBuffer())
    const picture = await createImageBitmap(new Blob([bytes]))
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    const pen = canvas.getContext('2d')
    pen.drawImage(picture, 0, 0)
    const at = (x, y) => [...pen.getImageData(x, y, 1, 1).data].map((part) => (part > 128 ? 1 : 0)).join('')
    return {
      size: [picture.width, picture.height],
      top: at(700, 100),
      bottom: at(700, 2100),
      tells: new TextDecoder('latin1').decode(bytes).includes('taken at'),
    }
  })
  assert.deepEqual(arrived, { size: [1467, 2200], top: '1001', bottom: '0011', tells: false })
})

test('sending can be stopped, and the photo is kept', async () => {
  const page = await newPage(browser, WIDGET)
  const frame = await site.embed(page, server, { 'inquiry-id': await server.createInquiry() })
  await consent(frame)
  await details(frame)
  await choosePhoto(frame)
  const seen = uploads(page)
  const first = part(page)
  await press(frame, 'Use this photo')
  await first
  await page.setOfflineMode(true)
  await frame.waitForSelector('[data-paused]:not([hidden])')
  await look(page, frame, 'stop')
  await page.setOfflineMode(false)
  const gone = page.waitForResponse((response) => response.request().method() === 'DELETE')
  await press(frame, 'Stop sending')
  await frame.waitForSelector('[data-act=use]:not([hidden])')
  const failed = await heard(page, 'documents-save-fail')
  assert.equal(failed.metadata.reason, 'canceled')
  assert.equal((await gone).status(), 204)
  assert.ok(await frame.$eval('[data-problem=network]', (box) => box.hidden), 'there is nothing to explain')
  await press(frame, 'Use this photo')
  await view(frame, 'A photo of your face')
  assert.equal(seen.filter(({ method }) => method === 'POST').length, 2)
})

test('too many photos in a short time have to wait, and nothing is lost', async () => {
  const strict = await startServer({ args: ['--flow-uploads', '1'] })
  try {
    const page = await newPage(browser, WIDGET)
    const hasToWait = async () => {
      await page.goto(`${strict.origin}/verify?inquiry-id=${await strict.createInquiry()}`)
      await consent(page)
      await details(page)
      await choosePhoto(page)
      await press(page, 'Use this photo')
      await view(page, 'A photo of your face')
      await press(page, 'Use the camera')
      await press(page, 'Take photo')
      await press(page, 'Use this photo')
      const shown = await page.waitForSelector('[data-problem=slow]:not([hidden]), [data-view=done]')
      return shown.evaluate((element) => 'problem' in element.dataset)
    }
    // A new window of ten minutes may start in between, but not twice.
    assert.ok((await hasToWait()) || (await hasToWait()))
    assert.ok(await page.$('[data-act=use]:not([hidden])'), 'the photo is still there')
    await look(page, page, 'too-many')
  } finally {
    await strict.stop()
  }
})

test('too many steps in a short time show a screen, from which the flow continues', async () => {
  const strict = await startServer({ args: ['--flow-steps', '1'] })
  try {
    const page = await newPage(browser, WIDGET)
    await page.goto(`${strict.origin}/verify?inquiry-id=${await strict.createInquiry()}`)
    await consent(page)
    await view(page, 'About you')
    // Only the server refuses this name.
    const typed = { 'name-first': 'R2D2', 'name-last': 'L', 'birthdate-day': '10', 'birthdate-year': '1985' }
    for (const [field, text] of Object.entries(typed)) await page.locator(`#${field}`).fill(text)
    await page.select('#birthdate-month', '12')
    // The first one is answered, the next one is too many. A new minute may start in between.
    for (let presses = 0; presses < 3 && !(await page.$('[data-view=slow]')); presses++) {
      await page.evaluate(() => document.querySelector('[role=alert]')?.setAttribute('hidden', ''))
      await press(page, 'Continue')
      await page.waitForSelector('[role=alert]:not([hidden]), [data-view=slow]')
    }
    await look(page, page, 'slow')
    await press(page, 'Try again')
    // What was typed is kept, whatever happens next.
    await page.waitForSelector('[role=alert]:not([hidden]), [data-view=slow]')
  } finally {
    await strict.stop()
  }
})

test('a step that the server cannot accept at the moment is sent again automatically', async () => {
  const page = await newPage(browser, WIDGET)
  await page.setRequestInterception(true)
  let refusals = 0
  page.on('request', (request) => {
    if (!request.url().includes('/flow/steps/details') || refusals === 2) return request.continue()
    refusals++
    return request.respond({
      status: 503,
      headers: { 'Persona-Flow': 'fragment', 'Retry-After': '1' },
      contentType: 'text/html; charset=utf-8',
      body: '<div class="view" data-view="unavailable"><div class="content"><h1 tabindex="-1">Later</h1></div></div>',
    })
  })
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await consent(page)
  await details(page)
  await view(page, 'Later')
  await view(page, 'Your identity document')
  assert.equal(refusals, 2)
})
