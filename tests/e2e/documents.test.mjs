// Other documents: PDFs printed by browsers, pictures, and files that are refused; without script
// and with it.

import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { launchBrowser, newPage } from './support/browser.mjs'
import { click } from './support/individual.mjs'
import * as noscript from './support/noscript.mjs'
import { photoFile } from './support/photo.mjs'
import { API_KEY, startServer } from './support/server.mjs'
import { keepShot } from './support/shots.mjs'
import { templatesFile } from './support/templates.mjs'

const folder = mkdtempSync(join(tmpdir(), 'persona-documents-'))
const bill = join(folder, 'bill.pdf')
const attack = join(folder, 'attack.pdf')
const heic = join(folder, 'IMG_0001.HEIC')
const label = { en: 'A bill that shows your address', ar: 'فاتورة تُظهر عنوانك' }
const steps = [
  { step: 'consent' },
  { step: 'document_upload', name: 'proof_of_address', label },
  { step: 'document_upload', name: 'photo', label: 'A photo of your boat', accept: ['image'] },
  { step: 'review' },
]
const templates = templatesFile({ itmpl_bills: steps })

let browser
let server

before(async () => {
  ;[browser, server] = await Promise.all([
    launchBrowser({ camera: false }),
    startServer({ args: ['--templates', templates] }),
  ])
  const page = await newPage(browser)
  // Text and a picture, so that the upload has more than one part.
  await page.setContent('<h1>Bill</h1><p>Ada Lovelace, 12 St James’s Square</p><img>')
  await page.$eval('img', async (image) => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 700
    const pen = canvas.getContext('2d')
    const noise = pen.createImageData(700, 700)
    let seed = 7
    for (let i = 0; i < noise.data.length; i++)
      noise.data[i] = i % 4 === 3 ? 255 : (seed = (seed * 48271) % 2147483647) % 256
    pen.putImageData(noise, 0, 0)
    image.src = canvas.toDataURL()
    await image.decode()
  })
  await page.pdf({ path: bill })
  await page.close()
  assert.ok(readFileSync(bill).length > 300_000)
  // As an iPhone begins it. No browser of these tests can decode the format.
  const box = Buffer.from('\0\0\0\x24ftypheic\0\0\0\0mif1MiHEmiafheic', 'latin1')
  writeFileSync(heic, Buffer.concat([box, Buffer.alloc(60_000, 7)]))
  // Content after the end makes the file something else as well.
  writeFileSync(attack, Buffer.concat([readFileSync(bill), Buffer.from('<script>alert(1)</script>')]))
})

after(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const create = () => server.createInquiry({ 'inquiry-template-id': 'itmpl_bills' })
const shows = (page, name) => page.waitForSelector(`[data-view="${name}"]`)
const send = (page, step) => click(page, `form[action="/flow/steps/${step}"] button:not([type=button])`)

async function choose(page, file) {
  await (await page.$('#picture')).uploadFile(file)
}

/** The documents as the API shows them, and the bytes of the first one's file. */
async function handedIn(id) {
  const { body } = await server.api('GET', `/inquiries/${id}?include=documents`)
  assert.equal(body.data.attributes.status, 'completed')
  const documents = body.included.map(({ attributes }) => attributes)
  const address = new URL(documents[0].files[0].url, server.origin)
  const file = await fetch(address, { headers: { Authorization: `Bearer ${API_KEY}` } })
  assert.match(file.headers.get('content-disposition'), /^attachment/)
  return { documents, bytes: Buffer.from(await file.arrayBuffer()) }
}

test('without script a PDF and a picture are submitted with forms', async () => {
  const id = await create()
  await noscript.withoutScript(`${server.origin}/verify?inquiry-id=${id}`, async (page) => {
    const sent = (expected) => noscript.send(page).then((shown) => assert.equal(shown, expected))
    const hand = async (file, expected) => {
      await noscript.choose(page, file)
      await sent(expected)
    }
    await sent('consent')
    assert.match(await page.$eval('.needs', (list) => list.textContent), /A bill that shows your address/)
    await sent('document-upload')
    await hand(attack, 'document-upload')
    assert.ok(await page.$('[role=alert][data-reason=pdf_damaged]'))
    await hand(bill, 'document-upload-2')
    await hand(bill, 'document-upload-2')
    assert.ok(await page.$('[role=alert][data-reason=file_not_accepted]'))
    await hand(heic, 'document-upload-2')
    assert.ok(await page.$('[role=alert][data-reason=file_heic]'))
    await hand(photoFile(1), 'review')
    assert.equal(await page.$eval('.filed', (shown) => shown.textContent.trim()), 'proof_of_address.pdf')
    assert.equal(await page.evaluate(() => document.querySelectorAll('img.thumbnail').length), 1)
    assert.equal(await noscript.press(page, 'form[action="/flow/steps/review"] button'), 'done')
  })
  const { documents, bytes } = await handedIn(id)
  assert.deepEqual(
    documents.map(({ kind }) => kind),
    ['proof_of_address', 'photo'],
  )
  assert.ok(bytes.equals(readFileSync(bill)), 'it is kept as it came')
})

test('with script a PDF is sent in parts, a refusal is shown at once, and all screens pass axe', async () => {
  const id = await create()
  const page = await newPage(browser, { width: 320, height: 640 })
  const parts = []
  page.on('request', (request) => {
    if (request.url().includes('/flow/uploads/')) parts.push(request.method())
  })
  const look = async (screen) => {
    await keepShot(page, `documents-${screen}`)
    await assertAccessible(page, screen)
  }
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await shows(page, 'consent')
  await look('consent')
  await send(page, 'consent')
  await shows(page, 'document-upload')
  await look('choose')
  await choose(page, attack)
  await send(page, 'document-upload')
  await page.waitForSelector('[role=alert][data-reason=pdf_damaged]')
  await look('refused')
  assert.equal(await page.evaluate(() => document.activeElement?.dataset.reason), 'pdf_damaged')
  await choose(page, bill)
  await page.waitForFunction(() => !document.querySelector('[data-reason]'))
  parts.length = 0
  await send(page, 'document-upload')
  await shows(page, 'document-upload-2')
  assert.ok(parts.filter((method) => method === 'PATCH').length > 1, parts.join())
  await choose(page, photoFile(2))
  await send(page, 'document-upload-2')
  await shows(page, 'review')
  await look('review')
  await send(page, 'review')
  await shows(page, 'done')
  const { bytes } = await handedIn(id)
  assert.ok(bytes.equals(readFileSync(bill)))
})

test('the page says so if a file no longer exists when it is sent', async () => {
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${await create()}`)
  await shows(page, 'consent')
  await send(page, 'consent')
  await shows(page, 'document-upload')
  const lost = join(folder, 'lost.pdf')
  copyFileSync(bill, lost)
  await choose(page, lost)
  rmSync(lost)
  await send(page, 'document-upload')
  await page.waitForSelector('[data-problem=gone]:not([hidden])')
  await assertAccessible(page, 'gone')
  await choose(page, bill)
  await page.locator('form[action="/flow/steps/document-upload"] button:not([type=button])').click()
  await shows(page, 'document-upload-2')
})

test('with script a HEIC picture is refused by name before it is sent', async () => {
  const page = await newPage(browser, { width: 320, height: 640 })
  let sent = 0
  page.on('request', (request) => (sent += request.url().includes('/flow/uploads')))
  await page.goto(`${server.origin}/verify?inquiry-id=${await create()}`)
  await shows(page, 'consent')
  await send(page, 'consent')
  await shows(page, 'document-upload')
  await choose(page, heic)
  await send(page, 'document-upload')
  const problem = await page.waitForSelector('[data-problem=heic]:not([hidden])')
  assert.match(await problem.evaluate((box) => box.textContent), /HEIC.*JPEG.*Most Compatible/s)
  assert.equal(await page.evaluate(() => document.activeElement?.dataset.problem), 'heic')
  await assertAccessible(page, 'heic')
  await keepShot(page, 'documents-heic')
  assert.equal(sent, 0)
  await choose(page, bill)
  await send(page, 'document-upload')
  await shows(page, 'document-upload-2')
})

test('stopping an upload leaves the form unchanged', async () => {
  const id = await create()
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${id}&language=ar`)
  await shows(page, 'consent')
  await send(page, 'consent')
  await shows(page, 'document-upload')
  assert.equal(await page.$eval('h1', (heading) => heading.textContent), label.ar)
  await page.setRequestInterception(true)
  const held = new Promise((resolve) => {
    page.on('request', (request) => {
      if (request.method() === 'PATCH') resolve(request)
      else void request.continue()
    })
  })
  await choose(page, bill)
  await send(page, 'document-upload')
  const part = await held
  await page.waitForSelector('.sending:not([hidden])')
  await page.locator('[data-act=stop]').click()
  await page.waitForFunction(() => document.activeElement?.id === 'picture')
  assert.equal(await page.$eval('.sending', ({ hidden }) => hidden), true)
  assert.equal(await page.$eval('#picture', ({ files }) => files.length), 1)
  await part.abort().catch(() => {})
})
