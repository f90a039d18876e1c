// The two engines are made of the same code, the second in a way of our own
// (scripts/build/compat.mjs): it gives the same answers as the first.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { randomOptions } from './browser/random-options.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const SETS = 4000
let askWasm, askCompat, flat, measured

before(async () => {
  const contents = `export { connect } from './glue.js'; export { flat, measured } from './wire.js'`
  const stdin = { contents, resolveDir: join(root, 'js'), loader: 'ts' }
  const bundled = await build({ stdin, bundle: true, write: false, format: 'esm' })
  const source = Buffer.from(bundled.outputFiles[0].contents).toString('base64')
  const { connect, ...wire } = await import(`data:text/javascript;base64,${source}`)
  ;({ flat, measured } = wire)
  const ask = (make) => {
    let exports
    const glue = connect(() => exports)
    exports = make(glue.imports)
    return (...question) => glue.ask(question.map(measured).join(''))
  }
  const module = new WebAssembly.Module(readFileSync(join(root, 'dist', 'persona.wasm')))
  askWasm = ask((imports) => new WebAssembly.Instance(module, { '.': imports }).exports)
  const { makeCompat } = await import(pathToFileURL(join(root, 'dist', 'persona.engine.mjs')))
  askCompat = ask(makeCompat)
})

/** Asks both; returns what they say alike. */
function ask(...question) {
  const answer = askWasm(...question)
  if (askCompat(...question) !== answer) {
    assert.equal(askCompat(...question), answer, `asked ${JSON.stringify(question).slice(0, 2000)}`)
  }
  return answer
}

/** The value as the engine reads it, or nothing where the shell refuses it. */
function crossed(value) {
  try {
    return flat(value)
  } catch {
    return 'n'
  }
}

test(`over ${SETS} random sets of options both engines read, name and address the same`, () => {
  const seed = Number(process.env.PARITY_SEED ?? Date.now() % 2 ** 31)
  console.log(`# PARITY_SEED=${seed}`)
  const make = randomOptions(seed)
  const hosts = [
    '',
    'shop.example',
    'http://localhost:3000',
    'https://ä.example:8443/x',
    'development',
    '::',
    '\u0000',
  ]
  let addresses = 0
  ask('names')
  for (let index = 0; index < SETS; index++) {
    const options = crossed(make())
    const host = crossed(hosts[index % hosts.length])
    for (const type of ['', 'embedded', 'inline', 'else']) {
      ask('read', type, options, host)
      if (ask('path', type, options, 'persona-1', 'https://shop.example', index % 3 ? '' : 'token'))
        addresses++
    }
    ask('base', host, crossed(hosts[(index + 3) % hosts.length]))
    // As a message from anywhere: mostly none of the flow's.
    ask('message', '1', options, 'n')
  }
  assert.ok(addresses > SETS / 2, `${addresses} addresses were compared`)
})

test('whatever happens to a client, both engines know the same next state', () => {
  const inputs = 'construct,construct fetch,open,close,cancel,cancel force,destroy,dismiss,closed,retry,load failed,exit unanswered,token,token refused'.split(',') // prettier-ignore
  const errors = ['unauthenticated', 'session_expired', 'application_error', 'inactive_template', '']
  const names = [
    'load',
    'ready',
    'start',
    'complete',
    'fail',
    'error',
    'exit',
    'cancel',
    'page-change',
    'any',
  ]
  const messages = [
    ...names.map((name) => ({ name, metadata: { inquiryId: 'inq_1', sessionToken: 'é'.repeat(300) } })),
    ...errors.map((code) => ({ name: 'error', error: { status: 401, code, message: '😀' }, metadata: {} })),
    { action: 'click', metadata: null },
    null,
    7,
    '{"name":"load"}',
    [],
  ].map(crossed)
  const read = (list) => list.slice(list.indexOf(':') + 1, list.indexOf(':') + 1 + parseInt(list))
  const starts = [['listen'], ['', ''], ['renew', ''], ['', 'open'], ['renew', 'open']]
  const waiting = starts.map((start) => read(ask('start', ...start)))
  const known = new Set(waiting)
  let heard = 0
  while (waiting.length) {
    const state = waiting.pop()
    for (const input of inputs) {
      const next = read(ask('next', state, input))
      if (next && !known.has(next)) waiting.push(next) && known.add(next)
    }
    for (const message of messages) {
      for (const allowlist of ['n', crossed(['load', 'error'])])
        if (ask('message', state, message, allowlist)) heard++
    }
  }
  assert.ok(known.size > 20, `${known.size} states were reached`)
  assert.ok(heard > known.size * 10, `${heard} messages were understood`)
  for (let state = 0; state < 2 ** 12; state++) ask('next', String(state), inputs[state % inputs.length])
})

test('a question larger than the memory makes both engines ask for more', () => {
  const long = crossed({ templateId: 'itmpl_1', fields: { nameFirst: '😀é'.repeat(500_000) } })
  assert.ok(ask('path', '', long, 'persona-1', 'https://shop.example', '').length > 5_000_000)
  ask('names')
})

test('what is no question has the same answer from both engines', () => {
  for (const question of [
    [],
    ['no such verb'],
    ['read'],
    ['path', '', 'p9:'],
    ['next', '-1', 'open'],
    ['next', '1e9', 'open'],
    ['next', '99999999999999999999', 'open'],
    ['message', '1', 'o5:3:abc', 'l'],
    ['base', 't3:abc'],
    ['read', '', 'p99999999:4:host'],
  ])
    // prettier-ignore
    ask(...question)
})
