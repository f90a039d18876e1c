// The back ends of examples/, each as a real process beside a real server: they create and
// resume inquiries for their owners, and take genuine webhooks alone.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../browser/page.mjs'
import { startProgram } from '../e2e/support/program.mjs'
import { API_KEY, startServer } from '../e2e/support/server.mjs'
import { makeExamples, npmInstall, settingsFor, startListening } from './examples.mjs'
import { run } from './support.mjs'

const target = join(root, 'target', 'examples')
const works = (command, ...args) => spawnSync(command, args).status === 0

/** Each: what it needs, and how it is made ready in its folder; that returns the command. */
const BACK_ENDS = {
  async node(folder) {
    await npmInstall(folder)
    return ['node', 'server.js']
  },
  async fastapi(folder) {
    // Kept, so that the packages are fetched once.
    const venv = join(target, 'fastapi')
    const python = join(venv, 'bin', 'python')
    mkdirSync(target, { recursive: true })
    if (!existsSync(python)) await run('python3', ['-m', 'venv', venv])
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', join(folder, 'requirements.txt')])
    return [python, 'main.py']
  },
  sinatra: () => ['ruby', 'app.rb'],
  async go(folder) {
    const binary = join(folder, 'back-end')
    await run('go', ['build', '-o', binary, '.'], { cwd: folder })
    return [binary]
  },
  async axum(folder) {
    await run('cargo', ['build', '--locked'], {
      cwd: folder,
      env: { ...process.env, CARGO_TARGET_DIR: target },
    })
    return [join(target, 'debug', 'persona-axum-example')]
  },
}
const MISSING = {
  fastapi: !works('python3', '-c', 'import ensurepip, venv') && 'Python 3 with venv is not installed',
  sinatra:
    !works('ruby', '-e', 'require "http"; require "puma"; require "sinatra/base"') &&
    'Ruby with the gems http, puma and sinatra is not installed',
  go: !works('go', 'version') && 'Go is not installed',
}

const LIMIT = { timeout: 30_000 }

let server
let examples

before(async () => {
  examples = makeExamples()
  server = await startServer()
})

after(async () => {
  await server?.stop()
  examples?.remove()
})

/** Posts as the browser of a customer, who has the cookies that were set before. */
function makeCustomer(origin) {
  let cookie
  return async (path, body) => {
    const response = await fetch(origin + path, {
      method: 'POST',
      headers: { ...(cookie && { Cookie: cookie }), ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    })
    const [set] = response.headers.getSetCookie()
    if (set) {
      assert.match(set, /HttpOnly/i)
      cookie = set.split(';')[0]
    }
    const text = await response.text()
    assert.ok(!text.includes(API_KEY))
    return { status: response.status, body: response.ok ? JSON.parse(text) : text }
  }
}

async function simulate(inquiryId, ...types) {
  const { status, body } = await server.api('POST', `/inquiries/${inquiryId}/perform-simulate-actions`, {
    meta: { 'simulate-actions': types.map((type) => ({ type })) },
  })
  assert.equal(status, 200, JSON.stringify(body))
}

for (const [name, prepare] of Object.entries(BACK_ENDS)) {
  test(`the back end in ${name}`, { skip: MISSING[name], timeout: 300_000 }, async (t) => {
    const folder = examples.copy(name)
    const command = await prepare(folder)
    const attributes = { name: 'Shop', url: 'http://localhost:1', 'enabled-events': ['inquiry.completed'] }
    const { data: webhook } = (await server.api('POST', '/webhooks', { data: { attributes } })).body
    const { secret } = webhook.attributes
    const env = await settingsFor(server, secret)
    const origin = `http://localhost:${env.PORT}`
    const patch = { data: { attributes: { url: `${origin}/webhooks` } } }
    assert.equal((await server.api('PATCH', `/webhooks/${webhook.id}`, patch)).status, 200)

    await t.test('does not start without one of its settings, and names it', async () => {
      const [file, ...args] = command
      const program = startProgram(file, args, { cwd: folder, env: { ...env, PERSONA_API_KEY: undefined } })
      assert.notEqual(await program.ended, 0)
      assert.match(program.output(), /PERSONA_API_KEY/)
      assert.doesNotMatch(program.output(), /PERSONA_ORIGIN/)
    })

    const program = await startListening(command, { cwd: folder, env })
    t.after(() => program.stop())
    const post = makeCustomer(origin)
    let inquiryId

    await t.test('creates an inquiry', async () => {
      const { status, body } = await post('/inquiries')
      assert.equal(status, 200)
      ;({ inquiryId } = body)
      const { attributes } = await server.inquiry(inquiryId)
      assert.equal(attributes.status, 'created')
      assert.ok(attributes['reference-id'])
    })

    await t.test('resumes an expired inquiry for its owner, and for nobody else', async () => {
      await simulate(inquiryId, 'start_inquiry')
      const day = { meta: { 'advance-seconds': 24 * 60 * 60 } }
      assert.equal((await server.api('POST', '/test-clock', day)).status, 200)
      assert.equal((await server.inquiry(inquiryId)).attributes.status, 'expired')

      const path = `/inquiries/${inquiryId}/resume`
      const other = makeCustomer(origin)
      assert.equal((await other(path, { inquiryId })).status, 403)
      await other('/inquiries')
      assert.equal((await other(path, { inquiryId })).status, 403)
      assert.equal((await post(`/inquiries/${await server.createInquiry()}/resume`)).status, 403)
      assert.equal((await server.inquiry(inquiryId)).attributes.status, 'expired')

      const { status, body } = await post(path, { inquiryId })
      assert.equal(status, 200)
      assert.match(body.sessionToken, /^[\w-]+\.[\w-]+\.[\w-]+$/)
      assert.equal((await server.inquiry(inquiryId)).attributes.status, 'pending')
    })

    await t.test('answers 502 when the API refuses', async () => {
      const { body } = await post('/inquiries')
      // Nobody has begun it: it opens without a token.
      assert.equal((await post(`/inquiries/${body.inquiryId}/resume`)).status, 502)
    })

    const sign = (time, key = secret, of = '{}') =>
      `t=${time},v1=${createHmac('sha256', key).update(`${time}.${of}`).digest('hex')}`
    const now = Math.floor(Date.now() / 1000)
    const deliver = async (signature, body) => {
      const headers = {
        'Content-Type': 'application/json',
        ...(signature !== undefined && { 'Persona-Signature': signature }),
      }
      return (await fetch(`${origin}/webhooks`, { method: 'POST', headers, body })).status
    }

    await t.test('refuses webhooks that are not genuine', async () => {
      const forged = [
        undefined,
        '',
        'v1=0',
        `t=${now},v1=`,
        `t=${'9'.repeat(5000)},v1=${'0'.repeat(64)}`,
        sign(now, 'wbhsec_other'),
        sign(now - 3600),
        sign(now + 3600),
        sign(now, secret, '{} '),
      ]
      for (const signature of forged) assert.equal(await deliver(signature, '{}'), 400, signature)
    })

    await t.test('checks the bytes as they came, and takes the second of two signatures', async () => {
      const attributes = { name: 'inquiry.failed', payload: { data: { id: 'inq_é' } } }
      const body = `${JSON.stringify({ data: { id: 'evt_1', attributes } }, null, 2)}\n`
      assert.equal(await deliver(`${sign(now, 'wbhsec_other')} ${sign(now, secret, body)}`, body), 204)
    })

    // A delivery that is refused is sent again, and again refused.
    await t.test('takes a webhook from the server, also while its secret is rotated', LIMIT, async () => {
      const rotation = { meta: { 'expires-in-seconds': 3600 } }
      const rotated = await server.api('POST', `/webhooks/${webhook.id}/rotate-secret`, rotation)
      assert.equal(rotated.status, 200)
      await server.api('POST', `/webhooks/${webhook.id}/enable`)
      await simulate(inquiryId, 'complete_inquiry')
      await program.writes(new RegExp(`evt_\\w+ inquiry\\.completed ${inquiryId}`))
      await server.api('POST', `/webhooks/${webhook.id}/disable`)
    })

    assert.ok(!program.output().includes(API_KEY))
  })
}
