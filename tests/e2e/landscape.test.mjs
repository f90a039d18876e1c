// The picture and its button are in view together: on phones in landscape, in small windows
// and with large text, from 320 × 290 on, in every language.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { isFirefox, newPage } from './support/browser.mjs'
import { consent, details, press, view } from './support/individual.mjs'
import { keepShot } from './support/shots.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const args = ['--use-fake-device-for-media-stream=device-count=2']
const { browser, server } = await startBrowserAndServer({ args })

const SIZES = [
  [320, 290],
  [360, 300],
  [406, 290],
  [480, 360],
  [640, 320],
  [667, 375],
  [932, 430],
  [900, 500],
  [784, 560],
  [320, 568],
  [800, 600],
  [1024, 600],
  [375, 667],
  [320, 699],
  [320, 700],
  [1280, 720],
  [412, 732],
  [320, 760],
  [1366, 768],
  [412, 915],
  [1920, 1080],
]

/** The texts of each language, keyed by the English ones. The test replaces the texts in one page. */
function textsByEnglish() {
  const folder = new URL('../../www/flow/texts/', import.meta.url)
  const read = (name) =>
    new Map(
      [...readFileSync(new URL(name, folder), 'utf8').matchAll(/^([a-z0-9-]+) = ([^{\n]+)$/gm)].map(
        ([, key, text]) => [key, text],
      ),
    )
  const english = read('en.ftl')
  const names = readdirSync(folder).filter((name) => name.endsWith('.ftl'))
  return names.map((name) => {
    const texts = read(name)
    return [name.replace('.ftl', ''), [...english].map(([key, text]) => [text, texts.get(key) ?? text])]
  })
}

const LANGUAGES = textsByEnglish()

/** Runs in the page: returns the problems in each language and with both text sizes. */
function problems(act, languages) {
  const size = `${innerWidth}×${innerHeight}`
  const find = (selector) => document.querySelector(selector)
  const box = (selector) => find(selector).getBoundingClientRect()
  const isIn = ({ top, bottom, left, right }) =>
    top >= -1 && left >= -1 && bottom <= innerHeight + 1 && right <= innerWidth + 1
  const overlap = (one, other) =>
    one.top < other.bottom - 1 &&
    other.top < one.bottom - 1 &&
    one.left < other.right - 1 &&
    other.left < one.right - 1
  const texts = []
  const walker = document.createTreeWalker(find('.view'), NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) texts.push([walker.currentNode, walker.currentNode.data])
  const { style, lang, dir } = document.documentElement
  const found = []
  for (const [language, pairs] of languages) {
    const translated = new Map(pairs)
    for (const [node, english] of texts) node.data = translated.get(english.trim()) ?? english
    document.documentElement.lang = language
    document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr'
    for (const text of [100, 200]) {
      style.fontSize = `${text}%`
      const [stage, button] = [box('.stage'), box(`[data-act=${act}]`)]
      const wrong = []
      if (!isIn(stage)) wrong.push('the picture is not in view')
      if (!isIn(button)) wrong.push('the button is not in view')
      if (overlap(stage, button)) wrong.push('the button covers the picture')
      if (stage.height < Math.min(0.4 * innerHeight, 320)) wrong.push('the picture is low')
      if (stage.width < 0.3 * Math.min(innerWidth, 480)) wrong.push('the picture is narrow')
      const caption = [...document.querySelectorAll('.caption')].find((one) => !one.hidden)
      if (overlap(caption.getBoundingClientRect(), button)) wrong.push('the button covers the caption')
      if (caption.scrollHeight > caption.clientHeight + 1) wrong.push('the caption is cut off')
      const seen = caption.getBoundingClientRect()
      if (overlap(seen, stage) && seen.height > stage.height / 2) wrong.push('the caption covers the picture')
      const content = find('.actions')
      if (document.documentElement.scrollWidth > innerWidth || content.scrollWidth > content.clientWidth)
        wrong.push('it is too wide')
      for (const one of document.querySelectorAll('.actions button'))
        if (one.scrollWidth > one.clientWidth + 1) wrong.push('a button is too narrow for its text')
      if (wrong.length) found.push(`${size} ${language} ${text} %: ${wrong.join(', ')}`)
    }
  }
  style.fontSize = ''
  document.documentElement.lang = lang
  document.documentElement.dir = dir
  for (const [node, english] of texts) node.data = english
  return { size, found }
}

/** Fails unless picture and button are in view together, on each size. */
async function together(page, act, screen, sizes) {
  const found = []
  for (const [width, height] of sizes) {
    await page.setViewport({ width, height })
    const seen = await page.evaluate(problems, act, LANGUAGES)
    assert.equal(seen.size, `${width}×${height}`)
    found.push(...seen.found)
    await keepShot(page, `together-${screen}-${width}x${height}`)
  }
  assert.deepEqual(found, [], screen)
  // Large pictures keep a browser without a graphics card busy.
  await page.setViewport({ width: 640, height: 320 })
}

test('the picture and its button are in view together on every size, in every language, with text of 200 %', async () => {
  assert.equal(LANGUAGES.length, 7)
  const page = await newPage(browser, { width: 640, height: 320 })
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await consent(page)
  await details(page)
  // The selfie differs in its texts and its guide. Firefox draws its camera slowly.
  const each = (n) => SIZES.filter((_, i) => i % n === 0)
  const steps = [
    ['document', 'Your identity document', each(isFirefox ? 3 : 1)],
    ['selfie', 'A photo of your face', each(isFirefox ? 6 : 2)],
  ]
  for (const [name, heading, sizes] of steps) {
    await view(page, heading)
    await press(page, 'Use the camera')
    await page.waitForSelector('[data-state=live]')
    await page.$eval('[data-act=automatic]', (box) => box.checked && box.click())
    await page.waitForFunction(() => document.activeElement.matches('[data-act=capture]'))
    await together(page, 'capture', `${name}-live`, sizes)
    await assertAccessible(page, `${name}, live`)
    await press(page, 'Take photo')
    await page.waitForFunction(() => document.activeElement.matches('[data-act=use]'))
    await together(page, 'use', `${name}-review`, sizes)
    await assertAccessible(page, `${name}, review`)
    await press(page, 'Use this photo')
  }
  await view(page, 'All done')
})
