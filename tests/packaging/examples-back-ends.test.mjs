// Runs each back end of examples/ as a process with a real server. They create and resume inquiries for their
// owners, and accept only genuine webhooks.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../browser/page.mjs'
import { startProgram } from '../e2e/support/program.mjs'
import { API_KEY, startServer } from '../e2e/support/server.mjs'
import { signature } from '../e2e/support/webhook.mjs'
import { makeExamples, npmInstall, settingsFor, startListening } from './examples.mjs'
import { run } from './support.mjs'

const target = join(root, 'target', 'examples')
const works = (command, ...args) => spawnSync(command, args).status === 0

/** Each function prepares the back end in a folder and returns the command that starts it. */
const BACK_ENDS = {
  async node(folder) {
    await npmInstall(folder)
    return ['node', 'server.js']
  },
  async fastapi(folder) {
    // The folder is kept, so that the packages are downloaded only once.
    const venv = join(target, 'fastapi')
    const python = join(venv, 'bin', 'python')
    mkdirSync(target, { recursive: true })
    if (!existsSync(python)) await run('python3', ['-m', 'venv', venv])
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', join(folder, 'requirements.txt')])
    return [python, 'main.py']
  },
  // With only the gems of its Gemfile, from those that are installed: what `bundle exec` does, without its command.
  sinatra: () => ['ruby', '-r', 'bundler/setup', 'app.rb'],
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

/** Posts as a customer's browser, which sends the cookies that it got. */
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
      await server.simulate(inquiryId, 'start_inquiry')
      await server.advanceClock(24 * 60 * 60)
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

    const sign = (time, key = secret, of = '{}') => signature(time, key, of)
    const now = Math.floor(Date.now() / 1000)
    const deliver = async (given, body) => {
      const headers = {
        'Content-Type': 'application/json',
        ...(given !== undefined && { 'Persona-Signature': given }),
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
      for (const given of forged) assert.equal(await deliver(given, '{}'), 400, given)
    })

    await t.test(
      'checks the bytes of the body as received, and accepts the second of two signatures',
      async () => {
        const attributes = { name: 'inquiry.failed', payload: { data: { id: 'inq_é' } } }
        const body = `${JSON.stringify({ data: { id: 'evt_1', attributes } }, null, 2)}\n`
        assert.equal(await deliver(`${sign(now, 'wbhsec_other')} ${sign(now, secret, body)}`, body), 204)
      },
    )

    // A refused delivery is sent again and refused again.
    await t.test('accepts a webhook from the server, also while its secret is rotated', LIMIT, async () => {
      const rotation = { meta: { 'expires-in-seconds': 3600 } }
      const rotated = await server.api('POST', `/webhooks/${webhook.id}/rotate-secret`, rotation)
      assert.equal(rotated.status, 200)
      await server.api('POST', `/webhooks/${webhook.id}/enable`)
      await server.simulate(inquiryId, 'complete_inquiry')
      await program.writes(new RegExp(`evt_\\w+ inquiry\\.completed ${inquiryId}`))
      await server.api('POST', `/webhooks/${webhook.id}/disable`)
    })

    assert.ok(!program.output().includes(API_KEY))
  })
}
