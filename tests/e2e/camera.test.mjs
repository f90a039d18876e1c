// Cameras as on phones: they never answer, fail at a size, show nothing, are interrupted by a call,
// or are one of several. The browser's camera is replaced by a controllable one.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newPage } from './support/browser.mjs'
import { obeyTests } from './support/camera.mjs'
import { consent, details, press, view } from './support/individual.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const { browser, server } = await startBrowserAndServer({ camera: false })

async function atDocument() {
  const page = await newPage(browser, { width: 375, height: 667 })
  await page.evaluateOnNewDocument(obeyTests)
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await consent(page)
  await details(page)
  await view(page, 'Your identity document')
  return page
}

/** Starts the camera with that behaviour; returns the requested constraints. */
async function start(page, ...plan) {
  await page.evaluate((next) => Object.assign(globalThis, { plan: next, asked: [] }), plan)
  await press(page, 'Use the camera')
}

const isLive = (page) => page.waitForSelector('[data-state=live]')
const asked = (page) => page.evaluate(() => globalThis.asked)
const close = (page) => page.evaluate(() => dispatchEvent(new Event('persona-camera-taken')))
const problem = (page, name) => page.waitForSelector(`[data-problem=${name}]:not([hidden])`)

test('a camera that never answers times out, and one that fails is tried with fewer constraints', async () => {
  const page = await atDocument()
  await start(page, 'never')
  await problem(page, 'failed')
  await start(page, 'NotReadableError', 'OverconstrainedError')
  await isLive(page)
  const constraints = (await asked(page)).map((asked) => Object.keys(asked).sort())
  assert.deepEqual(constraints, [['facingMode', 'height', 'width'], ['facingMode'], []])
  await close(page)
  await start(page, 'empty')
  await isLive(page)
  await close(page)
  await start(page, 'NotReadableError', 'NotReadableError', 'NotReadableError')
  await problem(page, 'busy')
})

/** Sets the results of the next calls of `play()`, and disables autoplay. */
const plays = (page, ...ends) =>
  page.evaluate((ends) => {
    const { play } = HTMLMediaElement.prototype
    HTMLMediaElement.prototype.play = function () {
      this.autoplay = false
      const end = ends.shift()
      if (!end) return play.call(this)
      if (end === 'never') return new Promise(() => {})
      return Promise.reject(new DOMException('', end))
    }
  }, ends)

const TAP = 'Tap to start the camera'

test('if the browser does not play automatically, a tap starts the picture, whatever play() returns', async () => {
  const page = await atDocument()
  for (const end of ['NotAllowedError', 'AbortError', 'never']) {
    await plays(page, end)
    await start(page)
    await press(page, TAP)
    await page.waitForSelector('[data-act=tap][hidden]')
    await page.waitForFunction(() => document.querySelector('video').currentTime > 0)
    assert.equal((await asked(page)).length, 1)
    await close(page)
  }
})

test('a picture that does not run even after a tap is reported as a failure', async () => {
  const page = await atDocument()
  await plays(page, 'never', 'never')
  await start(page)
  await press(page, TAP)
  await problem(page, 'failed')
})

test('the camera runs even if the browser does not list the cameras', async () => {
  const page = await atDocument()
  await page.evaluate(() => {
    navigator.mediaDevices.enumerateDevices = () => new Promise(() => {})
    navigator.permissions.query = () => new Promise(() => {})
  })
  await start(page)
  await isLive(page)
  await page.waitForSelector('.device[hidden]')
})

/** Hides the page, or shows it again. */
const hide = (page, is) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, is)

test('the camera is off while the page is hidden, and starts again when it is shown', async () => {
  const page = await atDocument()
  const track = () => page.evaluate(() => document.querySelector('video').srcObject.getTracks()[0].readyState)
  await start(page)
  await isLive(page)
  await hide(page, true)
  assert.equal(await track(), 'ended')
  await hide(page, false)
  await page.waitForFunction(() => globalThis.asked.length === 2)
  await isLive(page)
  assert.equal(await track(), 'live')
  // A phone call arrives.
  await page.evaluate(() => {
    const [track] = document.querySelector('video').srcObject.getTracks()
    Object.defineProperty(track, 'muted', { value: true })
    globalThis.tellTrack('mute')
  })
  await problem(page, 'busy')
  // The call was answered in another app, and has ended.
  await hide(page, true)
  await hide(page, false)
  await isLive(page)
  await page.waitForSelector('[data-problem=busy][hidden]')
})

test('a camera that stops is reported, and can be started again', async () => {
  const page = await atDocument()
  await start(page)
  await isLive(page)
  // Unplugged, or taken away by another app.
  await page.evaluate(() => {
    for (const track of document.querySelector('video').srcObject.getTracks()) track.stop()
    globalThis.tellTrack('ended')
  })
  await problem(page, 'busy')
  assert.equal(await page.$eval('[data-photo]', (form) => form.dataset.state), 'choose')
  await start(page)
  await isLive(page)
  await page.waitForSelector('[data-problem=busy][hidden]')
})

test('a camera that is granted to a hidden page is released, and starts when the page is shown', async () => {
  const page = await atDocument()
  const tracks = () => page.evaluate(() => globalThis.given.map((one) => one.getTracks()[0].readyState))
  await start(page, 'later')
  await page.waitForFunction(() => globalThis.answer)
  await hide(page, true)
  await page.evaluate(() => globalThis.answer())
  await page.waitForFunction(() => globalThis.given[0]?.getTracks()[0].readyState === 'ended')
  await hide(page, false)
  await isLive(page)
  assert.deepEqual(await tracks(), ['ended', 'live'])
  await close(page)
  // Granted after the page is shown again and has asked again.
  await start(page, 'later')
  await page.waitForFunction(() => globalThis.asked.length === 1)
  await hide(page, true)
  await hide(page, false)
  await isLive(page)
  await page.evaluate(() => globalThis.answer())
  await page.waitForFunction(() => globalThis.given[3]?.getTracks()[0].readyState === 'ended')
  assert.deepEqual(await tracks(), ['ended', 'ended', 'live', 'ended'])
  await page.waitForSelector('[data-state=live]')
})

test('the photo is taken automatically with a running camera, and not with a frozen one', async () => {
  const page = await atDocument()
  await start(page, 'frozen')
  await isLive(page)
  await page.waitForFunction(() => document.querySelector('video').currentTime > 4)
  assert.equal(await page.$eval('[data-photo]', (form) => form.dataset.state), 'live')
  await close(page)
  await start(page, 'print')
  await page.waitForSelector('[data-state=review]')
})

test('the main one of several back cameras is used, and a chosen one is remembered', async () => {
  const page = await atDocument()
  const lenses = () =>
    page.evaluate(() => {
      globalThis.cameras = [
        { deviceId: 'wide', label: 'camera2 2, facing back' },
        { deviceId: 'front', label: 'camera2 1, facing front' },
        { deviceId: 'main', label: 'camera2 0, facing back' },
      ]
    })
  const runs = (deviceId) =>
    page.waitForFunction(
      (id) =>
        document.querySelector('[data-state=live]') &&
        document.querySelector('video').srcObject.getVideoTracks()[0].getSettings().deviceId === id,
      {},
      deviceId,
    )
  await lenses()
  await start(page)
  await runs('main')
  assert.equal(await page.$$eval('.device:not([hidden]) option', (all) => all.length), 3)
  await page.select('.device select', 'wide')
  await runs('wide')
  await page.reload()
  await view(page, 'Your identity document')
  await lenses()
  await start(page)
  await runs('wide')
})

/** Three back cameras whose names say nothing. */
const threeLenses = (page) =>
  page.evaluate(() => {
    globalThis.cameras = ['A', 'B', 'C'].map((deviceId) => ({ deviceId, label: `Rear ${deviceId}` }))
  })

/** Waits until the flow has checked the picture that many more times. */
const looks = (page, count) =>
  page.$eval(
    '[data-photo]',
    (form, count) =>
      new Promise((resolve) => {
        const observer = new MutationObserver((records) => (count -= records.length) <= 0 && resolve())
        observer.observe(form, { attributeFilter: ['data-seen'] })
      }),
    count,
  )

const askedFor = async (page) => (await asked(page)).map(({ deviceId }) => deviceId?.exact)

test('a lens that shows nothing sharp is replaced by one that does', async () => {
  const page = await atDocument()
  await threeLenses(page)
  await start(page, 'blurred', 'blurred', 'print')
  await page.waitForSelector('[data-state=review]')
  assert.deepEqual(await askedFor(page), [undefined, 'B', 'C'])
  // The next photo starts with it.
  await page.evaluate(() => (globalThis.plan = ['print']))
  await press(page, 'Take another')
  await isLive(page)
  assert.equal((await askedFor(page)).at(-1), 'C')
})

test('a lens that the individual has chosen is not replaced', async () => {
  const page = await atDocument()
  await threeLenses(page)
  await start(page, 'blurred')
  await isLive(page)
  await page.evaluate(() => (globalThis.plan = ['blurred']))
  await page.select('.device select', 'B')
  await page.waitForFunction(() => globalThis.asked.length === 2)
  await page.waitForSelector('[data-seen=blurry]')
  await page.evaluate(() => {
    const { now } = performance
    performance.now = () => now.call(performance) + 4000
  })
  await looks(page, 3)
  assert.deepEqual(await askedFor(page), [undefined, 'B'])
})
