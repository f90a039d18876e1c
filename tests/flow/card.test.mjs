// The conditions for a photo, on something like an identity card: drawn by a browser as a lens would
// see it, and scaled down as the script scales the camera's picture.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launchBrowser } from '../e2e/support/browser.mjs'
import { scriptText } from './support/script.mjs'

let browser
let page

before(async () => {
  browser = await launchBrowser({ camera: false })
  page = await browser.newPage()
  await page.evaluate(`${await scriptText('camera/quality.ts')};globalThis.quality = quality`)
})

after(() => browser?.close())

/** The assessment of a card: `blur` in pixels of a picture 1600 wide, `light` from 0 to 1. */
const judged = (blur, light) =>
  page.evaluate(
    (blur, light) => {
      const card = new OffscreenCanvas(1600, 1066)
      const pen = card.getContext('2d')
      pen.filter = blur ? `blur(${blur}px)` : 'none'
      pen.fillStyle = '#d8e0e0'
      pen.fillRect(0, 0, 1600, 1066)
      pen.fillStyle = '#8a8f96'
      pen.fillRect(100, 260, 420, 540)
      pen.fillStyle = '#333'
      pen.font = '56px sans-serif'
      pen.fillText('SPECIMEN IDENTITY CARD', 100, 150)
      pen.font = '40px sans-serif'
      const lines = [
        'Surname',
        'LOVELACE',
        'Given names',
        'ADA KING',
        'Date of birth',
        '10 12 1985',
        'T220001293',
      ]
      for (const [i, line] of lines.entries()) pen.fillText(line, 600, 300 + i * 66)
      pen.font = '52px monospace'
      pen.fillText('IDXXX<<LOVELACE<<ADA<KING<<<<<<<<<<<', 80, 920)
      pen.fillText('T220001293XXX8512107F3112315<<<<<<<6', 80, 990)
      const small = new OffscreenCanvas(320, 213)
      const other = small.getContext('2d')
      other.imageSmoothingQuality = 'medium'
      other.drawImage(card, 0, 0, 320, 213)
      const { data } = other.getImageData(0, 0, 320, 213)
      let seed = 1
      const noise = () => ((seed = (seed * 48271) % 2147483647) % 7) - 3
      const look = () =>
        quality.lumaOf(
          data.map((part, i) => (i % 4 === 3 ? part : part * light + noise())),
          320,
          213,
        )
      const before = look()
      return quality.assess(quality.measure(look(), before), 'document')
    },
    blur,
    light,
  )

test('a card in focus is good, in daylight and in a dim room', async () => {
  for (const light of [1, 0.6, 0.4]) assert.equal(await judged(0, light), 'good', `light ${light}`)
  assert.equal(await judged(2, 1), 'good', 'no lens is perfect')
})

test('a card out of focus is blurred, and in the dark it is too dark', async () => {
  for (const blur of [8, 12]) assert.equal(await judged(blur, 1), 'blurry', `blur ${blur}`)
  assert.equal(await judged(0, 0.15), 'dark')
})
