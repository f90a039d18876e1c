// When a photo is taken automatically: the pure part of the camera, on generated pictures.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importScript } from './support/script.mjs'

const { browserOf } = await importScript('camera/browser.ts')
const { assess, lumaOf, measure, steady, STEADY_MS, UNSTEADY } = await importScript('camera/quality.ts')

const WIDTH = 320
const HEIGHT = 213

/** A picture from a function that gives the brightness at x and y. */
function picture(light) {
  const data = new Uint8Array(WIDTH * HEIGHT)
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) data[y * WIDTH + x] = light(x, y)
  return { width: WIDTH, height: HEIGHT, data }
}

/** Lines of print: dark strokes on white paper. */
const print = (x, y) => (y % 16 < 9 && (x * 7 + y * 3) % 11 < 4 ? 60 : 200)

/** The same picture through a lens that is out of focus. */
function blurred(light, radius) {
  return (x, y) => {
    let sum = 0
    let count = 0
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++) {
        sum += light(x + dx, y + dy + 1000 * 16)
        count += 1
      }
    return Math.round(sum / count)
  }
}

/** The assessment of a picture that has not moved. */
const still = (light, kind = 'document') => {
  const luma = picture(light)
  return assess(measure(luma, luma), kind)
}

test('a sharp and bright picture is good', () => {
  assert.equal(still(print), 'good')
})

test('the same picture in the dark is too dark, even with sharp edges', () => {
  assert.equal(
    still((x, y) => print(x, y) / 5),
    'dark',
  )
})

test('a picture that is half burnt out is too bright', () => {
  assert.equal(
    still((x, y) => (x < WIDTH / 2 ? 255 : print(x, y))),
    'bright',
  )
})

test('print out of focus is blurred', () => {
  assert.equal(still(blurred(print, 4)), 'blurry')
})

test('a bare wall is not a document', () => {
  assert.ok(['blurry', 'empty'].includes(still(() => 160)))
})

test('a single hard edge, such as that of a table, is not a document', () => {
  assert.ok(['blurry', 'empty'].includes(still((x) => (x < 150 ? 90 : 190))))
})

test('a face is sharp enough with softer edges than print has', () => {
  const soft = blurred((x, y) => (((x >> 5) + (y >> 5)) % 2 ? 90 : 190), 1)
  assert.equal(still(soft, 'selfie'), 'good')
  assert.notEqual(still(soft, 'document'), 'good')
})

test('a picture that has moved, or is the first one, asks to hold still', () => {
  const now = picture(print)
  const before = picture((x, y) => print(x + 5, y + 4))
  assert.equal(assess(measure(now, before), 'document'), 'moving')
  assert.equal(assess(measure(now, null), 'document'), 'moving')
})

test('the noise of a sensor is not movement', () => {
  let seed = 1
  const noise = () => ((seed = (seed * 48271) % 2147483647) % 9) - 4
  const [now, before] = [0, 1].map(() => picture((x, y) => print(x, y) + noise()))
  assert.equal(assess(measure(now, before), 'document'), 'good')
})

test('colours become luminance with the eye’s weights', () => {
  const pixels = new Uint8ClampedArray([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255])
  assert.deepEqual([...lumaOf(pixels, 4, 1).data], [76, 149, 28, 255])
})

test('the photo is taken only after the picture has been good throughout, and checked often enough', () => {
  let state = UNSTEADY
  const see = (verdict, now) => (state = steady(state, verdict, now))
  assert.equal(see('good', 0).hint, 'steady')
  // Long enough, but checked too rarely.
  assert.equal(see('good', STEADY_MS).shoot, false)
  assert.equal(see('good', STEADY_MS + 1).shoot, false)
  assert.equal(see('good', STEADY_MS + 2).shoot, true)
  // After a movement the time starts again.
  assert.deepEqual(see('moving', 2000), { since: null, checks: 0, hint: 'moving', shoot: false })
  for (let look = 0; look < 6; look++) assert.equal(see('good', 3000 + look * 100).shoot, false)
  assert.equal(see('good', 3000 + STEADY_MS - 1).shoot, false)
  assert.equal(see('good', 3000 + STEADY_MS).shoot, true)
})

test('each browser has instructions for its own permission setting', () => {
  const safari = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'
  const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0'
  for (const [agent, touchPoints, browser] of [
    [`Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${safari}`, 5, 'ios'],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${safari}`, 5, 'ios'],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${safari}`, 0, 'safari'],
    [`Mozilla/5.0 (Linux; Android 15) ${chrome} Mobile Safari/537.36`, 5, 'android'],
    [`Mozilla/5.0 (Windows NT 10.0) ${chrome} Safari/537.36 Edg/140.0`, 0, 'chrome'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 0, 'firefox'],
    ['Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 5, 'firefox'],
    ['Lynx/2.9', 0, 'other'],
  ])
    assert.equal(browserOf(agent, touchPoints), browser, agent)
})
