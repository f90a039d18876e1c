// Which tab goes on: only one from which the session is taken, or that waits for another one
// in vain, is told that it goes on elsewhere. Locks that do not work keep nobody out.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importScript } from './support/script.mjs'

const { claim } = await importScript('tabs.ts')

let sessions = 0
const newToken = () => `a.${btoa(JSON.stringify({ sid: `iqse_${(sessions += 1)}` }))}.c`

/** Claims a new session in a browser whose locks do that. */
function claimWith(request, { take = false, onLost = () => {} } = {}) {
  Object.defineProperty(globalThis, 'navigator', {
    value: { locks: request && { request } },
    configurable: true,
  })
  return claim(newToken(), take, onLost)
}

const rejected = (name) => Promise.reject(new DOMException('', name))

test('a tab goes on where there are no locks, or they reject, throw or never answer', async () => {
  assert.equal(await claimWith(undefined), true)
  for (const name of ['SecurityError', 'InvalidStateError', 'NotSupportedError', 'AbortError']) {
    assert.equal(await claimWith(() => rejected(name)), true, name)
    assert.equal(await claimWith(() => rejected(name), { take: true }), true, name)
  }
  const odd = () => {
    throw new TypeError('Illegal invocation')
  }
  assert.equal(await claimWith(odd), true)
  assert.equal(await claimWith(() => new Promise(() => {})), true)
})

test('a tab that waits for another one in vain does not go on', async () => {
  const taken = (_name, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  assert.equal(await claimWith(taken), false)
})

test('a tab is told when another one takes the session from it', async () => {
  let steal
  const given = (_name, _options, hold) => {
    void hold()
    return new Promise((_resolve, reject) => (steal = () => reject(new DOMException('', 'AbortError'))))
  }
  const lost = new Promise((resolve) => {
    void claimWith(given, { onLost: () => resolve('lost') }).then((has) => {
      assert.equal(has, true)
      steal()
    })
  })
  assert.equal(await lost, 'lost')
})
