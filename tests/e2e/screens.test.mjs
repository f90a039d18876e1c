// The screens of camera, upload and handoff, on every kind of display: axe finds nothing, and nothing is
// wider than the display. FLOW_SCREENSHOTS saves screenshots.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { newPage } from './support/browser.mjs'
import { DETAILS } from './support/noscript.mjs'
import { keepShot } from './support/shots.mjs'
import { startBrowserAndServer } from './support/start.mjs'
import { templatesFile } from './support/templates.mjs'

const args = ['--use-fake-device-for-media-stream=device-count=2']
const steps = [
  { step: 'consent' },
  { step: 'details' },
  {
    step: 'fields',
    title: 'Where you live',
    fields: [
      { name: 'address-street-1' },
      { name: 'address-country-code' },
      { name: 'since', type: 'date', label: 'Since' },
    ],
  },
]
const templates = templatesFile({ itmpl_fields: steps })
const { browser, server } = await startBrowserAndServer({
  args,
  server: { args: ['--templates', templates] },
})

const fail = (page, name, message = '') =>
  page.evaluate(
    (...error) => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException(...error))),
    message,
    name,
  )

test('with an on-screen keyboard each focused field is in view, and so is the button', async () => {
  const page = await newPage(browser, { width: 375, height: 667 })
  const id = await server.createInquiry({ 'inquiry-template-id': 'itmpl_fields' })
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  for (const step of ['consent', 'details', 'fields']) {
    await page.waitForSelector(`.view[data-step=${step}]`)
    for (const [width, height, text] of [
      [320, 290, 100],
      [640, 160, 100],
      [320, 290, 200],
    ]) {
      await page.setViewport({ width, height })
      await page.evaluate((percent) => (document.documentElement.style.fontSize = `${percent}%`), text)
      await page.focus('h1')
      const inputs = await page.$$eval('.actions button, form.step :is(input, select)', (all) => all.length)
      let isAtButton = false
      for (let i = 0; i < inputs && !isAtButton; i++) {
        await page.keyboard.press('Tab')
        const seen = await page.evaluate(() => {
          const { activeElement: active } = document
          const { left, right, top, bottom } = active.getBoundingClientRect()
          const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
          return {
            what: active.id || active.textContent.trim(),
            isButton: active.matches('.actions button'),
            box: [top, bottom],
            // Firefox stops scrolling when most of it is in view.
            isIn: left >= 0 && right <= innerWidth && top + bottom > 0 && top + bottom < 2 * innerHeight,
            fits:
              !active.matches('[name$=-year]') ||
              right - left > 4 * 0.6 * parseFloat(getComputedStyle(active).fontSize) + 24,
            isCovered: !at || !(active.contains(at) || at.contains(active)),
          }
        })
        const where = `${step}, ${width}×${height}, ${text} %: ${JSON.stringify(seen)}`
        assert.ok(seen.isIn && !seen.isCovered && seen.fits, where)
        isAtButton = seen.isButton
      }
      assert.ok(isAtButton, `${step}, ${width}×${height}, ${text} %: no button is reached`)
      await keepShot(page, `keyboard-${step}-${width}x${height}-${text}`)
    }
    await page.setViewport({ width: 375, height: 667 })
    await page.evaluate(() => (document.documentElement.style.fontSize = ''))
    if (step === 'details')
      for (const [field, value] of Object.entries(DETAILS)) await page.locator(`#${field}`).fill(value)
    await page.locator('.actions button').click()
  }
})

for (const { display, width, height, dark = false, language = 'en' } of [
  { display: 'desktop', width: 1280, height: 800 },
  { display: 'desktop-dark', width: 1280, height: 800, dark: true },
  { display: 'phone', width: 375, height: 667 },
  { display: 'phone-dark', width: 375, height: 667, dark: true },
  { display: 'phone-ar', width: 375, height: 667, language: 'ar' },
  { display: 'small', width: 320, height: 568 },
  { display: 'small-de', width: 320, height: 568, language: 'de' },
  // 1280 × 800 at a zoom of 200 %, and 1280 × 1024 at 400 %.
  { display: 'zoom-200', width: 640, height: 400 },
  { display: 'zoom-400', width: 320, height: 256 },
])
  test(`the camera's and the handoff's screens fit ${display}`, async () => {
    const page = await newPage(browser, { width, height, dark })
    const see = async (screen) => {
      await keepShot(page, `screen-${screen}-${display}`)
      // Buttons that have just changed their meaning are disabled for a moment.
      await page.waitForFunction(() => !document.querySelector('.actions button:disabled'))
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
    for (const [field, value] of Object.entries(DETAILS)) await page.locator(`#${field}`).fill(value)
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
