// No accidental presses: a double press, or one that was meant for the previous button, does nothing
// in the next view.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newPage } from './support/browser.mjs'
import { consent, details, press, view } from './support/individual.mjs'
import { named } from './support/named.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const { browser, server } = await startBrowserAndServer()

async function opened() {
  const page = await newPage(browser, { width: 375, height: 667 })
  const sent = []
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(new URL(request.url()).pathname)
  })
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await view(page, 'Let’s verify it’s you')
  return { page, sent }
}

/** The position of the button of that name. */
async function place(page, name) {
  const button = await page.waitForSelector(named('button', name))
  const { x, y, width, height } = await button.boundingBox()
  return [x + width / 2, y + height / 2]
}

/**
 * Presses that position again as soon as `selector` is in the page, faster than a driver can: the
 * second half of a double click, or of two presses of a key.
 */
const pressAgain = (page, selector, [x, y], key) =>
  page.evaluate(
    (selector, x, y, key) => {
      const observer = new MutationObserver(() => {
        if (!document.querySelector(selector)) return
        observer.disconnect()
        const there = document.elementFromPoint(x, y)
        const down = { bubbles: true, clientX: x, clientY: y, key }
        there.dispatchEvent(key ? new KeyboardEvent('keydown', down) : new PointerEvent('pointerdown', down))
        there.click()
        document.documentElement.dataset.again = document.activeElement.tagName
      })
      observer.observe(document.getElementById('main'), { attributes: true, childList: true, subtree: true })
    },
    selector,
    x,
    y,
    key,
  )
const wasPressedAgain = (page) => page.waitForSelector('html[data-again]')

test('a double click does not reach the next view', async () => {
  const { page, sent } = await opened()
  const agree = await place(page, 'Agree and continue')
  await pressAgain(page, '[data-view=details]', agree)
  await page.mouse.click(...agree)
  await wasPressedAgain(page)
  assert.equal(await page.$eval('main', (main) => main.querySelector('.error')), null)
  for (const [id, text] of Object.entries({ 'name-first': 'Ada', 'name-last': 'Lovelace' }))
    await page.locator(`#${id}`).fill(text)
  for (const [part, text] of Object.entries({ day: '10', month: '12', year: '1985' }))
    await page.locator(`#birthdate-${part}`).fill(text)
  const next = await place(page, 'Continue')
  await pressAgain(page, '[data-view=document]', next)
  await page.mouse.click(...next)
  await view(page, 'Your identity document')
  // The next view has a button at that position. It works when pressed on purpose.
  await press(page, 'Continue on your phone')
  await view(page, 'Continue on your phone')
  assert.deepEqual(sent, ['/flow/open', '/flow/steps/consent', '/flow/steps/details', '/flow/handoff'])
})

test('a key that is held down, or pressed twice, presses nothing in the next view', async () => {
  const { page, sent } = await opened()
  const agree = await place(page, 'Agree and continue')
  await page.$eval('.actions button', (button) => button.focus())
  await pressAgain(page, '[data-view=details]', agree, 'Enter')
  await page.keyboard.down('Enter')
  await wasPressedAgain(page)
  await page.$eval('.actions button', (button) => button.focus())
  await page.keyboard.down('Enter')
  await page.keyboard.up('Enter')
  assert.equal(await page.$eval('main', (main) => main.querySelector('.error')), null)
  assert.deepEqual(sent, ['/flow/open', '/flow/steps/consent'])
})

test('a press right after the photo is taken does not send a photo that nobody has checked', async () => {
  const { page, sent } = await opened()
  await consent(page)
  await details(page)
  await view(page, 'Your identity document')
  await press(page, 'Use the camera')
  await page.waitForFunction(() => document.querySelector('video').currentTime > 0)
  await pressAgain(page, '[data-state=review]', await place(page, 'Take photo'))
  await press(page, 'Take photo')
  await wasPressedAgain(page)
  assert.equal(await page.$eval('html', ({ dataset }) => dataset.again), 'P', 'no button has the focus yet')
  assert.equal(await page.$eval('[data-photo]', (form) => form.dataset.state), 'review')
  // A moment later the button works.
  await page.waitForFunction(() => document.activeElement.matches('[data-act=use]'))
  assert.ok(!sent.some((path) => path.startsWith('/flow/uploads')))
  await page.keyboard.press('Enter')
  await view(page, 'A photo of your face')
})

test('no photo is taken automatically of a frozen picture, a muted camera or one that is out of view', async () => {
  const { page } = await opened()
  await consent(page)
  await details(page)
  await view(page, 'Your identity document')
  await page.evaluate(() => {
    globalThis.isMuted = true
    Object.defineProperty(MediaStreamTrack.prototype, 'muted', { get: () => globalThis.isMuted })
  })
  await press(page, 'Use the camera')
  await page.waitForSelector('[data-state=live]')
  const isQuietFor = (seconds) =>
    page.evaluate(async (milliseconds) => {
      const form = document.querySelector('[data-photo]')
      delete form.dataset.seen
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      return form.dataset.seen === undefined && form.dataset.state === 'live'
    }, seconds * 1000)
  assert.ok(await isQuietFor(0.6), 'muted')
  await page.$eval('video', (video) => video.pause())
  await page.evaluate(() => (globalThis.isMuted = false))
  assert.ok(await isQuietFor(0.6), 'still')
  await page.$eval('.guide', (guide) => (guide.style.translate = '0 300vh'))
  await page.$eval('video', (video) => video.play())
  assert.ok(await isQuietFor(0.6), 'out of sight')
  await page.$eval('.guide', (guide) => (guide.style.translate = ''))
  await page.waitForSelector('[data-seen]')
})
