// Which tab continues: a tab learns that the session continues elsewhere only if another tab takes the
// session from it, or does not answer. Locks that do not work lock nobody out.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importScript } from './support/script.mjs'

const { claim } = await importScript('tabs.ts')

let sessions = 0
const newToken = () => `a.${btoa(JSON.stringify({ sid: `iqse_${(sessions += 1)}` }))}.c`

/** Claims a new session in a browser with these locks. */
function claimWith(request, { take = false, onLost = () => {} } = {}) {
  Object.defineProperty(globalThis, 'navigator', {
    value: { locks: request && { request } },
    configurable: true,
  })
  return claim(newToken(), take, onLost)
}

const rejected = (name) => Promise.reject(new DOMException('', name))

test('a tab continues if there are no locks, or they reject, throw or never answer', async () => {
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

test('a tab that waits for another one without an answer does not continue', async () => {
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
