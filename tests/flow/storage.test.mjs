// What a tab stores when the browser forbids storage, is full, or discards the data.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importScript } from './support/script.mjs'

const { read, remove, write } = await importScript('storage.ts')

function withStorage(storage) {
  Object.defineProperty(globalThis, 'sessionStorage', { configurable: true, ...storage })
}

const refuse = () => {
  throw new DOMException('', 'QuotaExceededError')
}

test('memory stands in for a storage that throws on any call', () => {
  withStorage({ get: refuse })
  write('forbidden', 'a')
  assert.equal(read('forbidden'), 'a')
  remove('forbidden')
  assert.equal(read('forbidden'), null)
  withStorage({ value: { getItem: () => null, setItem: refuse, removeItem: refuse } })
  write('full', 'a')
  assert.equal(read('full'), 'a')
})

test('a value that could not be replaced is no longer read', () => {
  withStorage({ value: { getItem: () => 'old', setItem: refuse, removeItem() {} } })
  assert.equal(read('token'), 'old')
  write('token', 'new')
  assert.equal(read('token'), 'new')
})

test('memory stands in for a storage that keeps nothing', () => {
  withStorage({ value: { getItem: () => null, setItem() {}, removeItem() {} } })
  write('key', 'secret')
  assert.equal(read('key'), 'secret')
})

test('what is stored is read from there: another frame of the tab may have changed it', () => {
  const items = new Map()
  withStorage({
    value: {
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => items.set(key, value),
      removeItem() {},
    },
  })
  write('draft', 'a')
  items.set('draft', 'b')
  assert.equal(read('draft'), 'b')
})
