// In the DOMs of unit tests, jsdom and happy-dom, nothing is thrown and nothing is reported. Also
// `persona-wasm/testing`, which needs no document.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Makes a window's properties global, as the environments of Jest and Vitest do. */
const ENVIRONMENTS = {
  jsdom: `
    const { JSDOM, VirtualConsole } = await import('jsdom')
    const virtualConsole = new VirtualConsole()
    for (const type of ['error', 'warn', 'jsdomError']) virtualConsole.on(type, (error) => problems.push(String(error)))
    const { window } = new JSDOM('<!doctype html><body>', { url: 'https://shop.example/', pretendToBeVisual: true, virtualConsole })`,
  'happy-dom': `
    const { Window } = await import('happy-dom')
    const window = new Window({ url: 'https://shop.example/', settings: { disableIframePageLoading: true } })`,
}
const POPULATE = `
  for (const name of Object.getOwnPropertyNames(window)) {
    if (name in globalThis && !['Event', 'EventTarget', 'MessageEvent', 'CustomEvent', 'AbortController', 'AbortSignal', 'navigator'].includes(name)) continue
    Object.defineProperty(globalThis, name, { value: typeof window[name] === 'function' && !window[name].prototype ? window[name].bind(window) : window[name], configurable: true, writable: true })
  }
  for (const name of ['window', 'self', 'parent', 'top']) globalThis[name] = globalThis`
const LIFE = `
  const { Client, verify } = await import('persona-wasm')
  const handlers = {}
  for (const name of ['onLoad', 'onReady', 'onCancel', 'onError'])
    handlers[name] = (value) => calls.push([name, value && (value.code ? [value.code, String(value.cause)] : value.inquiryId)])
  const client = new Client({ inquiryId: 'inq_1', host: 'verify.example', fields: { nameFirst: 'Zoë \\ud83d\\ude00' }, ...handlers })
  const address = document.querySelector('iframe').src
  client.open()
  const states = [client.isOpen, client.isLoading]
  client.close()
  states.push(client.isOpen)
  client.open()
  client.cancel()
  states.push(client.isOpen)
  client.open()
  client.close()
  client.destroy()
  client.destroy()
  client.open()
  const { status } = await client.result
  const verified = verify({ inquiryId: 'inq_2', host: 'verify.example', signal: AbortSignal.abort() })
  states.push((await verified).status, status, document.body.innerHTML)
  console.log(JSON.stringify({ calls, states, address, problems }))`

for (const [name, environment] of Object.entries(ENVIRONMENTS)) {
  for (const [how, before] of [
    ['', ''],
    [
      ', without TextEncoder',
      `delete globalThis.TextEncoder; delete globalThis.TextDecoder; delete window.TextEncoder; delete window.TextDecoder;`,
    ],
  ]) {
    test(`a client is constructed and destroyed without errors in ${name}${how}`, () => {
      const code = `const calls = [], problems = []
        process.on('uncaughtException', (error) => problems.push(String(error)))
        process.on('unhandledRejection', (error) => problems.push(String(error)))
        ${environment}\n${before}\n${POPULATE}\n${LIFE}\nprocess.exit()`
      const output = execFileSync('node', ['--input-type=module', '--eval', code], {
        cwd: root,
        encoding: 'utf8',
      })
      const seen = JSON.parse(output)
      assert.match(
        seen.address,
        /^https:\/\/verify\.example\/widget\?.*name-first%5D=Zo%C3%AB%20%F0%9F%98%80$/,
      )
      delete seen.address
      assert.deepEqual(seen, {
        calls: [['onCancel', 'inq_1']],
        states: [true, true, false, false, 'cancelled', 'cancelled', ''],
        problems: [],
      })
    })
  }
}

test('the testing client is typed, validates, and needs no document', () => {
  const code = `
    import Persona, { Client, clients, lastClient, PersonaError, reset, verify } from 'persona-wasm/testing'
    const thrown = []
    for (const options of [{}, undefined, { inquiryId: 'inq_1', templateId: 'itmpl_1' }, { inquiryId: 'inq_1', accountId: 'a', referenceId: 'b' },
      { inquiryId: 'inq_1', sessionToken: 'a', accessToken: 'b' }, { inquiryId: 'inq_1', mode: 'sideways' }, { inquiryId: 'inq_1', customHost: 'production' }])
      try { new Client(options) } catch (error) { thrown.push(error instanceof PersonaError && error.code) }
    const before = clients.length
    const verified = verify({ inquiryId: 'inq_1', host: 'verify.example' })
    const { isOpen, baseUrl } = lastClient()
    lastClient().complete({ status: 'approved' })
    const result = await verified
    const client = new Client({ templateId: 'itmpl_1' })
    reset()
    console.log(JSON.stringify([thrown, before, isOpen, baseUrl, result, (await client.result).status, clients.length, Persona.Client === Client]))`
  const output = execFileSync('node', ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.deepEqual(JSON.parse(output), [
    Array(7).fill('invalid_config'),
    0,
    true,
    'https://verify.example',
    { inquiryId: 'inq_1', status: 'completed', fields: {} },
    'cancelled',
    0,
    true,
  ])
})
