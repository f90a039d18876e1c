// The camera: when it takes a photo automatically, what can be chosen, and what is shown if there is no
// camera. Chromium films what a test has generated.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { launchBrowser, newPage } from './support/browser.mjs'
import { filming } from './support/camera.mjs'
import { embeddingSite, heard, names } from './support/embedding.mjs'
import { consent, details, press, view } from './support/individual.mjs'
import { startServer } from './support/server.mjs'
import { keepShot } from './support/shots.mjs'

let server
let site

before(async () => {
  ;[server, site] = await Promise.all([startServer(), embeddingSite()])
})

after(async () => {
  await server?.stop()
  await site?.stop()
})

const WIDGET = { width: 400, height: 650 }
async function look(page, frame, screen) {
  await keepShot(page, `capture-${screen}`)
  await assertAccessible(frame, screen)
  const tooWide = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(tooWide <= 0, `${screen} is ${tooWide} px too wide`)
}

/** A browser for one test. */
async function withBrowser(options, run) {
  const browser = await launchBrowser(options)
  try {
    await run(browser)
  } finally {
    await browser.close()
  }
}

/** Goes to the photo of the document, in a frame. */
async function atDocument(browser, size = WIDGET) {
  const page = await newPage(browser, size)
  const frame = await site.embed(page, server, { 'inquiry-id': await server.createInquiry() })
  await consent(frame)
  await details(frame)
  await view(frame, 'Your identity document')
  return { page, frame }
}

const seen = (frame, hint) => frame.waitForSelector(`[data-seen=${hint}]`)

test('the camera waits in the dark and during movement, and takes the photo when the picture is sharp', () =>
  withBrowser({ args: [filming(['dark', 3], ['moving', 3], ['document', 6])] }, async (browser) => {
    const { page, frame } = await atDocument(browser)
    await press(frame, 'Use the camera')
    await seen(frame, 'dark')
    assert.equal(
      await frame.$eval('[data-hint]', (hint) => hint.textContent),
      'It is too dark. Find more light.',
    )
    assert.equal(
      await frame.$eval('#status', (status) => status.textContent),
      'It is too dark. Find more light.',
    )
    await look(page, frame, 'dark')
    await seen(frame, 'moving')
    assert.ok(!(await names(page)).includes('document-camera-capture'))
    await seen(frame, 'steady')
    await heard(page, 'document-camera-capture')
    await frame.waitForSelector('[data-act=use]:not([hidden])')
    assert.equal(await frame.$eval('#status', (status) => status.textContent), 'Photo taken.')
    await look(page, frame, 'taken')
    await press(frame, 'Use this photo')
    await view(frame, 'A photo of your face')
  }))

test('with the automatic switched off the photo is taken by hand, even in the dark', () =>
  withBrowser({ args: [filming(['dark', 3], ['document', 4], ['dark', 4])] }, async (browser) => {
    const { page, frame } = await atDocument(browser)
    await press(frame, 'Use the camera')
    await frame.locator('[data-act=automatic]').click()
    await seen(frame, 'steady')
    // Longer than a good picture needs.
    await seen(frame, 'dark')
    assert.ok(!(await names(page)).includes('document-camera-capture'))
    await press(frame, 'Take photo')
    await frame.waitForSelector('[data-act=use]:not([hidden])')
    await heard(page, 'document-camera-capture')
  }))

test('one of several cameras can be chosen by its name, and is used', () =>
  withBrowser({ args: ['--use-fake-device-for-media-stream=device-count=3'] }, async (browser) => {
    const { page, frame } = await atDocument(browser)
    await press(frame, 'Use the camera')
    const select = await frame.waitForSelector('.device:not([hidden]) select')
    await look(page, frame, 'devices')
    const options = await frame.$$eval('.device option', (all) =>
      all.map(({ value, text }) => ({ value, text })),
    )
    assert.equal(options.length, 3)
    assert.equal(new Set(options.map(({ text }) => text)).size, 3)
    const running = () =>
      frame.$eval('video', (video) => video.srcObject?.getVideoTracks()[0]?.getSettings().deviceId)
    const other = options.find(({ value }) => value !== options[0].value)
    assert.notEqual(await running(), other.value)
    await select.select(other.value)
    await frame.waitForFunction(
      (id) =>
        document.querySelector('[data-photo]').dataset.state === 'live' &&
        document.querySelector('video').srcObject?.getVideoTracks()[0]?.getSettings().deviceId === id,
      {},
      other.value,
    )
    assert.equal((await names(page)).filter((name) => name === 'document-camera-select').length, 1)
  }))

test('the light and the back camera can be switched only if the device has them', () =>
  withBrowser({ args: ['--use-fake-device-for-media-stream=device-count=2'] }, async (browser) => {
    const { page, frame } = await atDocument(browser)
    await press(frame, 'Use the camera')
    await frame.waitForSelector('[data-state=live]')
    assert.equal(await frame.$eval('[data-act=torch]', (button) => button.hidden), true)
    assert.equal(await frame.$eval('[data-act=flip]', (button) => button.hidden), true)
    await press(frame, 'Use a file instead').catch(() => {})
    // Chromium's test cameras have no light and no facing mode, so the test adds them.
    await frame.evaluate(() => {
      globalThis.asked = []
      const track = MediaStreamTrack.prototype
      const settings = track.getSettings
      track.getSettings = function () {
        return { ...settings.call(this), facingMode: globalThis.side ?? 'environment' }
      }
      track.getCapabilities = () => ({ torch: true })
      track.applyConstraints = function (wanted) {
        globalThis.asked.push(wanted)
        return Promise.resolve()
      }
      const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
      navigator.mediaDevices.getUserMedia = (wanted) => {
        globalThis.side = wanted.video.facingMode?.ideal
        return get(wanted)
      }
    })
    await frame.evaluate(() => dispatchEvent(new Event('persona-camera-taken')))
    await press(frame, 'Use the camera')
    await press(frame, 'Light')
    await frame.waitForSelector('[data-act=torch][aria-pressed=true]')
    await look(page, frame, 'torch')
    assert.deepEqual(await frame.evaluate(() => globalThis.asked), [{ advanced: [{ torch: true }] }])
    assert.equal(await frame.evaluate(() => globalThis.side), 'environment')
    await press(frame, 'Switch between front and back camera')
    await frame.waitForFunction(() => globalThis.side === 'user')
    await frame.waitForSelector('[data-state=live]')
  }))

/** Makes the frame's camera fail in that way. */
const fail = (frame, name, message = '') =>
  frame.evaluate(
    (...error) => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException(...error))),
    message,
    name,
  )

test('each camera problem is explained, and a file can be used instead', () =>
  withBrowser({}, async (browser) => {
    const { page, frame } = await atDocument(browser)
    for (const [name, message, problem] of [
      ['NotAllowedError', 'Permission denied', 'denied'],
      ['NotAllowedError', 'Permission denied by system', 'system'],
      ['NotReadableError', 'Could not start video source', 'busy'],
      ['NotFoundError', 'Requested device not found', 'missing'],
      ['TypeError', '', 'failed'],
    ]) {
      await fail(frame, name, message)
      await press(frame, 'Use the camera')
      const box = await frame.waitForSelector(`[data-problem=${problem}]:not([hidden])`)
      assert.equal(await box.evaluate((shown) => document.activeElement === shown), true, problem)
      assert.ok(await frame.$('[data-act=file][data-on=choose]:not([hidden])'))
      await look(page, frame, `problem-${problem}`)
    }
    const ways = await frame.$$eval('[data-browser]:not([hidden])', (all) =>
      all.map((way) => way.dataset.browser),
    )
    assert.deepEqual(ways, ['chrome'])
    const told = await page.evaluate(() =>
      heard.filter(({ name }) => name === 'load-camera-failed').map(({ metadata }) => metadata.reason),
    )
    assert.deepEqual(told, ['denied', 'system', 'busy', 'missing', 'failed'])
  }))

test('losing the camera during use is explained, and it can be started again', () =>
  withBrowser({}, async (browser) => {
    const { page, frame } = await atDocument(browser)
    await press(frame, 'Use the camera')
    await frame.waitForSelector('[data-state=live]')
    // As the browser reports an unplugged camera.
    await frame.$eval('video', (video) =>
      video.srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended')),
    )
    await frame.waitForSelector('[data-problem=busy]:not([hidden])')
    await heard(page, 'load-camera-failed')
    await press(frame, 'Use the camera')
    await frame.waitForSelector('[data-state=live]')
  }))

test('a camera that the browser itself denies is explained', () =>
  withBrowser({ camera: false, ui: true, args: ['--use-fake-device-for-media-stream'] }, async (browser) => {
    const page = await newPage(browser, WIDGET)
    await page
      .browserContext()
      .setPermission(server.origin, { permission: { name: 'camera' }, state: 'denied' })
    await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
    await consent(page)
    await details(page)
    await press(page, 'Use the camera')
    await page.waitForSelector('[data-problem=denied]:not([hidden])')
    await look(page, page, 'denied')
  }))

test('on a page without https the camera is not requested, and the reason is shown', () =>
  withBrowser({ args: ['--host-resolver-rules=MAP verify.example 127.0.0.1'] }, async (browser) => {
    const page = await newPage(browser, WIDGET)
    const { port } = new URL(server.origin)
    await page.goto(`http://verify.example:${port}/verify?inquiry-id=${await server.createInquiry()}`)
    await consent(page)
    await details(page)
    await press(page, 'Use the camera')
    await page.waitForSelector('[data-problem=insecure]:not([hidden])')
    await look(page, page, 'insecure')
  }))
