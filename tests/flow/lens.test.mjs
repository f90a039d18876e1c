// Which of several back cameras is tried, and which constraints are requested.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importScript } from './support/script.mjs'

const { betterLens, sharperLens } = await importScript('camera/lens.ts')
const { constraintsFor, mayHelp, TooLong, within } = await importScript('camera/constraints.ts')

const named = (...labels) => labels.map((label) => ({ deviceId: label, label }))

test('the main lens is recognised by its number or its name, whichever lens is running', () => {
  for (const [main, ...others] of [
    ['camera2 0, facing back', 'camera2 2, facing back', 'camera2 1, facing front', 'camera2 3, facing back'],
    ['camera 0, facing back', 'camera 2, facing back', 'camera 1, facing front'],
    ['Back Camera', 'Back Ultra Wide Camera', 'Back Telephoto Camera', 'Back Triple Camera', 'Front Camera'],
    ['Rückkamera', 'Ultraweitwinkel-Rückkamera', 'Duale Rückkamera', 'Frontkamera'],
    ['背面カメラ', '背面超広角カメラ', '前面カメラ'],
  ]) {
    const cameras = named(...others, main)
    for (const running of others) assert.equal(betterLens(cameras, { deviceId: running }, []), main, running)
    assert.equal(betterLens(cameras, { deviceId: main }, []), undefined)
    // The lens could not be started.
    assert.equal(betterLens(cameras, { deviceId: others[0] }, [main]), undefined)
  }
})

test('if names say nothing, each camera is tried once to find one that can focus', () => {
  const cameras = named('Rear A', 'Rear B', 'Rear C')
  const fixed = { deviceId: 'Rear A', focusModes: ['manual'] }
  assert.equal(betterLens(cameras, fixed, ['Rear A']), 'Rear B')
  assert.equal(betterLens(cameras, { ...fixed, deviceId: 'Rear B' }, ['Rear A', 'Rear B']), 'Rear C')
  assert.equal(
    betterLens(cameras, { ...fixed, deviceId: 'Rear C' }, ['Rear A', 'Rear B', 'Rear C']),
    undefined,
  )
  assert.equal(betterLens(cameras, { ...fixed, focusModes: ['manual', 'continuous'] }, []), undefined)
  assert.equal(betterLens(cameras, { deviceId: 'Rear A' }, []), undefined, 'who does not say is left alone')
})

test('a lens that shows nothing sharp is replaced by one that was not tried, and finally by the sharpest', () => {
  const cameras = named('Rear A', 'Front', 'Rear B', 'Rear C')
  const sharper = (running, ...seen) => sharperLens(cameras, running, new Map(seen))
  assert.equal(sharper('Rear A', ['Rear A', 9]), 'Rear B')
  assert.equal(sharper('Rear B', ['Rear A', 9], ['Rear B', 20]), 'Rear C')
  assert.equal(sharper('Rear C', ['Rear A', 9], ['Rear B', 20], ['Rear C', 12]), 'Rear B')
  assert.equal(sharper('Rear B', ['Rear A', 9], ['Rear B', 20], ['Rear C', 12]), undefined)
  assert.equal(sharperLens(named('Rear A', 'Front'), 'Rear A', new Map([['Rear A', 9]])), undefined)
  assert.equal(sharperLens(named('FaceTime HD', 'USB'), 'USB', new Map()), undefined)
})

test('a single back camera, or a computer’s cameras, are left as they are', () => {
  assert.equal(
    betterLens(named('camera2 0, facing back', 'camera2 1, facing front'), { deviceId: 'x' }, []),
    undefined,
  )
  assert.equal(
    betterLens(named('FaceTime HD', 'USB Document Camera'), { deviceId: 'FaceTime HD' }, []),
    undefined,
  )
  assert.equal(betterLens(named('', ''), { deviceId: '' }, []), undefined)
})

test('fewer constraints are tried each time, down to any camera', () => {
  const keys = (wanted) => constraintsFor(wanted).map((constraints) => Object.keys(constraints).join())
  assert.deepEqual(keys({ facing: 'user' }), ['width,height,facingMode', 'facingMode', ''])
  const chosen = keys({ facing: 'user', deviceId: 'x' })
  assert.deepEqual(chosen.slice(0, 2), ['width,height,deviceId', 'deviceId'])
  assert.equal(chosen.length, 5)
  assert.ok(mayHelp(new DOMException('', 'NotReadableError')) && mayHelp({ name: 'OverconstrainedError' }))
  for (const error of [new DOMException('', 'NotAllowedError'), new TooLong(), null, 'odd'])
    assert.ok(!mayHelp(error))
})

test('a stream that arrives too late is stopped', async () => {
  let give
  const late = new Promise((resolve) => (give = resolve))
  const back = new Promise((resolve) => {
    assert.rejects(within(1, late, resolve), TooLong).then(() => give('stream'))
  })
  assert.equal(await back, 'stream')
  assert.equal(await within(1000, Promise.resolve('at once'), () => {}), 'at once')
})
