// The screens of camera, upload and handoff, on every kind of display: axe finds nothing,
// and nothing is wider than the display. With FLOW_SCREENSHOTS they are kept to be looked at.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { newPage } from './support/browser.mjs'
import { keepShot } from './support/shots.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const args = ['--use-fake-device-for-media-stream=device-count=2']
const { browser, server } = await startBrowserAndServer({ args })

const fail = (page, name, message = '') =>
  page.evaluate(
    (...error) => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException(...error))),
    message,
    name,
  )

for (const { display, width, height, dark = false, language = 'en' } of [
  { display: 'desktop', width: 1280, height: 800 },
  { display: 'desktop-dark', width: 1280, height: 800, dark: true },
  { display: 'phone', width: 375, height: 667 },
  { display: 'phone-dark', width: 375, height: 667, dark: true },
  { display: 'phone-ar', width: 375, height: 667, language: 'ar' },
  { display: 'small', width: 320, height: 568 },
  { display: 'small-de', width: 320, height: 568, language: 'de' },
  // What is left of 1280 × 800 at 200 %, and of 1280 × 1024 at 400 %.
  { display: 'zoom-200', width: 640, height: 400 },
  { display: 'zoom-400', width: 320, height: 256 },
])
  test(`the camera's and the handoff's screens hold on ${display}`, async () => {
    const page = await newPage(browser, { width, height, dark })
    const see = async (screen) => {
      await keepShot(page, `screen-${screen}-${display}`)
      await assertAccessible(page, `${screen} on ${display}`)
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(tooWide <= 0, `${screen} is ${tooWide} px too wide`)
    }
    const act = (name) => page.locator(`[data-act=${name}]:not([hidden])`).click()
    const shown = (name) => page.waitForSelector(`[data-view=${name}]`)

    await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}&language=${language}`)
    await shown('consent')
    await page.locator('.actions button').click()
    await shown('details')
    for (const [field, value] of Object.entries({
      'name-first': 'Ada',
      'name-last': 'Lovelace',
      'birthdate-day': '10',
      'birthdate-month': '12',
      'birthdate-year': '1985',
    }))
      await page.locator(`#${field}`).fill(value)
    await page.locator('.actions button').click()
    await shown('document')
    await see('choose')
    await act('camera')
    await page.waitForSelector('[data-state=live] .device:not([hidden])')
    await page.waitForFunction(() => document.querySelector('video').currentTime > 0)
    const off = await page.evaluate(() => {
      const [stage, guide] = ['.stage', '.guide'].map((part) =>
        document.querySelector(part).getBoundingClientRect(),
      )
      return Math.abs(stage.left + stage.right - guide.left - guide.right)
    })
    assert.ok(off < 2, `the guide is ${off / 2} px off the middle`)
    await see('live')
    await act('capture')
    await page.waitForSelector('[data-state=review]')
    await see('review')
    await page.setOfflineMode(true)
    await act('use')
    await page.waitForSelector('[data-paused]:not([hidden])')
    await see('paused')
    await act('stop')
    await page.waitForSelector('[data-state=review]')
    await page.setOfflineMode(false)
    await fail(page, 'NotAllowedError', 'Permission denied')
    await act('again')
    await page.waitForSelector('[data-problem=denied]:not([hidden])')
    await see('denied')
    await page.locator('.offer').click()
    await shown('handoff')
    await see('handoff')
    const phone = await newPage(browser, { width: 375, height: 667 })
    await phone.goto(await page.$eval('#handoff-link', (input) => input.value))
    await phone.waitForSelector('[data-view=link]')
    await phone.locator('.actions button').click()
    await phone.waitForSelector('[data-view=document]')
    assert.equal(
      await phone.$eval('html', ({ lang }) => lang),
      language,
      'the phone speaks the same language',
    )
    await page.bringToFront()
    await page.waitForSelector('[data-handoff][data-state=opened]')
    await see('opened')
    await page.reload()
    await page.waitForSelector('[data-handoff][data-state=opened]')
    await see('opened-again')
  })
