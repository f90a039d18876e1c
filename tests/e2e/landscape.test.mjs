// The picture and its button are in view together: on phones in landscape, in small windows
// and with large text, from 320 × 290 on.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { newPage } from './support/browser.mjs'
import { consent, details, press, view } from './support/individual.mjs'
import { keepShot } from './support/shots.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const args = ['--use-fake-device-for-media-stream=device-count=2']
const { browser, server } = await startBrowserAndServer({ args })

const SIZES = [
  [640, 320],
  [667, 375],
  [844, 390],
  [932, 430],
  [320, 290],
  [320, 568],
  [375, 667],
]

/** Fails unless the picture, large enough to see anything, and the button are in view. */
async function together(page, act, screen) {
  await keepShot(page, `together-${screen}`)
  const seen = await page.evaluate((act) => {
    const box = (selector) => {
      const { top, bottom, left, right } = document.querySelector(selector).getBoundingClientRect()
      return { top, bottom, left, right }
    }
    const [stage, button] = [box('.stage'), box(`[data-act=${act}]`)]
    const isIn = ({ top, bottom, left, right }) =>
      top >= -1 && left >= -1 && bottom <= innerHeight + 1 && right <= innerWidth + 1
    const covers =
      button.top < stage.bottom - 1 && button.left < stage.right - 1 && button.right > stage.left + 1
    return {
      stage,
      button,
      isIn: [isIn(stage), isIn(button)],
      covers,
      part: (stage.bottom - stage.top) / innerHeight,
    }
  }, act)
  assert.deepEqual(seen.isIn, [true, true], `${screen}: ${JSON.stringify(seen)}`)
  assert.ok(!seen.covers && seen.part >= 0.4, `${screen}: ${JSON.stringify(seen)}`)
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(tooWide <= 0, `${screen} is ${tooWide} px too wide`)
}

test('the picture and its button are in view together on every size, also with text of 200 %', async () => {
  const page = await newPage(browser, { width: 375, height: 667 })
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await consent(page)
  await details(page)
  await view(page, 'Your identity document')
  const eachSize = async (act, screen) => {
    for (const text of [100, 200]) {
      await page.evaluate((percent) => (document.documentElement.style.fontSize = `${percent}%`), text)
      for (const [width, height] of SIZES) {
        await page.setViewport({ width, height })
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
        await together(page, act, `${screen}-${width}x${height}-${text}`)
      }
    }
    await page.evaluate(() => (document.documentElement.style.fontSize = ''))
  }
  await page.setViewport({ width: 640, height: 320 })
  await press(page, 'Use the camera')
  await page.waitForSelector('[data-state=live]')
  await page.$eval('[data-act=automatic]', (box) => box.click())
  await page.waitForFunction(() => document.activeElement.matches('[data-act=capture]'))
  await eachSize('capture', 'live')
  await assertAccessible(page, 'live')
  await page.setViewport({ width: 640, height: 320 })
  await press(page, 'Take photo')
  await page.waitForFunction(() => document.activeElement.matches('[data-act=use]'))
  await eachSize('use', 'review')
  await assertAccessible(page, 'review')
})
