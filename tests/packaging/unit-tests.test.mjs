// A customer's unit tests: the unchanged snippets of docs/testing.md in Vitest and Jest, and the real
// client in the DOM of each.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { snippetsOf } from '../e2e/support/snippets.mjs'
import { makeProject } from './support.mjs'

const snippets = snippetsOf('docs/testing.md')

// The output of the runners is parsed, so it must not contain colours.
process.env.NO_COLOR = '1'
delete process.env.FORCE_COLOR

let project

before(async () => {
  project = await makeProject()
})

after(() => project?.remove())

/** The customer's code, as CommonJS for Jest without Babel. */
const asCommonJs = (code) =>
  code
    .replace(/import (\{.*?\}) from '(.*?)'/g, "const $1 = require('$2')")
    .replace(/export function (\w+)/, 'exports.$1 = $1\nfunction $1')

test('the snippet for Vitest', async () => {
  const folder = project.write('vitest', {
    'package.json': '{"type":"module"}',
    'verify-identity.js': snippets['verify-identity.js'],
    'verify-identity.test.mjs': snippets['verify-identity.test.mjs'],
  })
  const { stdout } = await project.bin(folder, 'vitest', 'run', '--root', folder)
  assert.match(stdout, /Tests\s+2 passed/)
})

test('the snippet for Jest', async () => {
  const folder = project.write('jest', {
    'package.json': '{"jest":{"testMatch":["**/*.test.cjs"],"transform":{}}}',
    'verify-identity.js': asCommonJs(snippets['verify-identity.js']),
    'verify-identity.test.cjs': snippets['verify-identity.test.cjs'],
  })
  const { stderr } = await project.bin(folder, 'jest')
  assert.match(stderr, /Tests:\s+1 passed/)
})

test('a wrapper uses the testing client, too', async () => {
  const code = `
    const { createElement } = require('react')
    const { createRoot } = require('react-dom/client')
    const { flushSync } = require('react-dom')
    const { Inquiry } = require('persona-wasm/react')
    const { lastClient } = require('persona-wasm/testing')
    const done = jest.fn()
    test('it', () => {
      flushSync(() => createRoot(document.body).render(createElement(Inquiry, { inquiryId: 'inq_1', onComplete: done })))
      lastClient().complete()
      expect(done).toHaveBeenCalledWith({ inquiryId: 'inq_1', status: 'completed', fields: {} })
    })`
  const folder = project.write('jest-react', {
    'package.json':
      '{"jest":{"testMatch":["**/*.test.cjs"],"transform":{},"testEnvironment":"jsdom","injectGlobals":true}}',
    'react.test.cjs': `jest.mock('persona-wasm', () => require('persona-wasm/testing'))\n${code}`,
  })
  const { stderr } = await project.bin(folder, 'jest')
  assert.match(stderr, /Tests:\s+1 passed/)
})

/** Creates, opens and destroys the real client. Throws if anything is wrong. */
const LIFE = `
  const problems = []
  for (const level of ['error', 'warn']) console[level] = (...values) => problems.push(values.join(' '))
  const calls = []
  const on = (name) => (value) => { calls.push([name, value && (value.code || value.inquiryId)]) }
  const client = new Client({ inquiryId: 'inq_1', host: 'verify.example', fields: { nameFirst: 'Zoë' }, onLoad: on('load'), onCancel: on('cancel'), onError: on('error') })
  expect(document.querySelector('iframe').src).toMatch(/name-first%5D=Zo%C3%AB$/)
  client.open()
  client.close()
  client.open()
  client.cancel()
  client.destroy()
  expect((await client.result).status).toBe('cancelled')
  expect(calls).toEqual([['cancel', 'inq_1']])
  expect(document.querySelector('dialog, iframe')).toBe(null)
  // happy-dom logs that it loads no frames.
  expect(problems.filter((problem) => !/NotSupportedError|[Ii]frame page loading/.test(problem))).toEqual([])`

for (const environment of ['jsdom', 'happy-dom']) {
  test(`the real client in Vitest's ${environment}`, async () => {
    const folder = project.write(`vitest-${environment}`, {
      'package.json': '{"type":"module"}',
      'life.test.mjs': `import { Client } from 'persona-wasm'\nimport { expect, test } from 'vitest'\ntest('it', async () => {${LIFE}})`,
    })
    const { stdout } = await project.bin(
      folder,
      'vitest',
      'run',
      '--root',
      folder,
      '--environment',
      environment,
    )
    assert.match(stdout, /Tests\s+1 passed/)
  })
}

test("the real client in Jest's jsdom", async () => {
  const folder = project.write('jest-jsdom', {
    'package.json': '{"jest":{"testMatch":["**/*.test.cjs"],"transform":{},"testEnvironment":"jsdom"}}',
    'life.test.cjs': `const { Client } = require('persona-wasm')\ntest('it', async () => {${LIFE}})`,
  })
  const { stderr } = await project.bin(folder, 'jest')
  assert.match(stderr, /Tests:\s+1 passed/)
})
