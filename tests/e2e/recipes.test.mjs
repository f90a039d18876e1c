// Runs the documented commands and files for back ends and operators with a real server. Commands that change a system
// are not run: the comments before them say so.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { API_KEY, BINARY, freePort, startServer } from './support/server.mjs'
import { runShell, snippetsOf } from './support/snippets.mjs'

const isMissing = (command) => spawnSync(command, ['--version']).error && `there is no ${command}`
const noSqlite = isMissing('sqlite3')
/** A picture of one pixel. */
const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

let folder
let server

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'persona-recipes-'))
  server = await startServer({ folder })
})

after(async () => {
  await server?.stop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const shell = (code, env) => runShell(code, { cwd: folder, origin: server.origin, env })
const api = async (code, env) => JSON.parse(await shell(code, env))

/** The keys of an object, those of the objects in it, too. A documented `…` stands for the rest. */
function assertHasShape(actual, documented, path = '') {
  if (documented === null || typeof documented !== 'object') return
  for (const [key, value] of Object.entries(documented)) {
    assert.ok(Object.hasOwn(actual ?? {}, key), `${path}/${key} is documented, and not there`)
    assertHasShape(actual[key], value, `${path}/${key}`)
  }
}

for (const page of ['README.md', 'docs/quick-start.md']) {
  test(`${page}: an inquiry is created`, async () => {
    const { data } = await api(snippetsOf(page)['create.sh'])
    assert.equal((await server.inquiry(data.id)).attributes['reference-id'], 'customer-42')
  })
}

for (const page of ['README.md', 'docs/resume.md']) {
  test(`${page}: an inquiry is resumed`, async () => {
    const id = await server.createInquiry()
    await server.simulate(id, 'start_inquiry')
    const answer = await api(snippetsOf(page)['resume.sh'], { INQUIRY_ID: id })
    const documented = JSON.parse(snippetsOf('docs/resume.md')['resume.json'])
    assertHasShape(answer, documented)
    assert.equal(answer.data.attributes.status, documented.data.attributes.status)
  })
}

test('docs/quick-start.md: the back end knows who is verified', async () => {
  Object.assign(process.env, { PERSONA_ORIGIN: server.origin, PERSONA_API_KEY: API_KEY })
  const code = snippetsOf('docs/quick-start.md')['is-verified.mjs']
  const { isVerified } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
  const id = await server.createInquiry()
  await server.simulate(id, 'start_inquiry')
  assert.equal(await isVerified(id), false)
  await server.simulate(id, 'complete_inquiry')
  assert.equal(await isVerified(id), true)
})

test('docs/testing.md: the clock moves and the API plays the individual', async () => {
  const { 'advance.sh': advance, 'reset-clock.sh': reset, ...rest } = snippetsOf('docs/testing.md')
  const { data } = await api(advance)
  assert.equal(data.attributes['advanced-seconds'], 86_400)
  assert.equal((await api(reset)).data.attributes['advanced-seconds'], 0)
  const id = await server.createInquiry()
  await shell(rest['simulate.sh'], { INQUIRY_ID: id })
  assert.equal((await server.inquiry(id)).attributes.status, 'completed')
})

test('docs/webhooks.md: the commands, and the event that arrives', async () => {
  const snippets = snippetsOf('docs/webhooks.md')
  const arrived = withResolvers()
  const receiver = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    response.writeHead(204).end()
    arrived.resolve(JSON.parse(body))
  })
  const port = await freePort()
  await new Promise((resolve) => receiver.listen(port, '127.0.0.1', resolve))
  try {
    const created = await api(snippets['create.sh'].replace('4000', port))
    const env = { WEBHOOK_ID: created.data.id, INQUIRY_ID: await server.createInquiry() }
    assert.match(created.data.attributes.secret, /^wbhsec_/)
    assert.equal((await api(snippets['enable.sh'], env)).data.attributes.status, 'enabled')
    await shell(snippets['simulate.sh'], env)
    assertHasShape(await arrived.promise, JSON.parse(snippets['event.json']))
    const rotated = await api(snippets['rotate.sh'], env)
    assert.notEqual(rotated.data.attributes.secret, created.data.attributes.secret)
    const { data } = await api(snippets['deliveries.sh'], env)
    assert.ok(Array.isArray(data))
    await server.api('POST', `/webhooks/${env.WEBHOOK_ID}/disable`)
  } finally {
    receiver.close()
  }
})

function withResolvers() {
  const made = {}
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }))
  return made
}

test('docs/webhooks.md and docs/verifiers.md: the queries fit the database', { skip: noSqlite }, async () => {
  const queries =
    snippetsOf('docs/webhooks.md')['deliveries.sql'] + snippetsOf('docs/verifiers.md')['requests.sql']
  const run = spawnSync('sqlite3', ['-bail', join(folder, 'persona.db')], {
    input: queries,
    encoding: 'utf8',
  })
  assert.equal(run.status, 0, run.stderr)
})

test('docs/templates.md, docs/verifiers.md: the files make templates, and a verifier is asked as documented', async () => {
  const documents = snippetsOf('docs/templates.md')
  const verifiers = snippetsOf('docs/verifiers.md')
  const asked = withResolvers()
  const verifier = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    // The answer comes later.
    response.writeHead(202).end()
    asked.resolve(JSON.parse(body))
  })
  const port = await freePort()
  await new Promise((resolve) => verifier.listen(port, '127.0.0.1', resolve))

  const { templates } = JSON.parse(documents['templates.json'])
  const [template] = templates
  const [consent, details, ...others] = template.steps
  const added = ['fields.json', 'document-upload.json'].map((name) => JSON.parse(documents[name]))
  template.steps = [consent, details, added[0], ...others.slice(0, -1), added[1], others.at(-1)]
  Object.assign(template, JSON.parse(`{${verifiers['verifier.json']}}`))
  template.verifier.url = `http://localhost:${port}/`
  const file = join(folder, 'templates.json')
  writeFileSync(file, JSON.stringify({ templates }))

  const data = join(folder, 'verified')
  mkdirSync(data)
  const other = await startServer({ folder: data, args: ['--templates', file] })
  try {
    const database = `sqlite://${join(data, 'persona.db')}`
    const env = { PERSONA_DATABASE: database, PERSONA_MASTER_KEY_FILE: join(data, 'persona.db.master-key') }
    const [, rotated] = (await runShell(verifiers['secret.sh'], { cwd: data, env })).trim().split('\n')
    const id = await other.createInquiry({ 'inquiry-template-id': template.id })
    await other.simulate(id, 'start_inquiry', 'complete_inquiry')
    const request = await asked.promise
    const documented = JSON.parse(verifiers['request.json'])
    assertHasShape({ ...request, included: [], files: [] }, { ...documented, included: [], meta: {} })
    assertHasShape(request.meta, { ...documented.meta, files: [] })

    // What it answers, as the later answer.
    const answer = JSON.stringify(JSON.parse(verifiers['answer.json']))
    const later = verifiers['later.sh'].replace(/BODY='.*'/, () => `BODY='${answer}'`)
    const meta = request.meta
    const lateEnv = { ANSWER_URL: meta['answer-url'], ANSWER_TOKEN: meta['answer-token'], SECRET: rotated }
    assert.match(await runShell(later, { cwd: data, env: lateEnv }), /^HTTP\/1.1 204/)
    assert.equal((await other.inquiry(id)).attributes.status, 'declined')
  } finally {
    await other.stop()
    verifier.close()
  }
})

test('docs/flow.md: the theme is taken', async () => {
  const snippets = snippetsOf('docs/flow.md')
  const theme = snippets['theme.json'].replace(/data:image[^"]*/, PIXEL)
  writeFileSync(join(folder, 'theme.json'), theme)
  const env = { PERSONA_DATABASE: `sqlite://${join(folder, 'persona.db')}` }
  assert.match(await shell(snippets['theme.sh'], env), /itmpl_/)
})

test('docs/operations.md: the commands of an operator', { skip: noSqlite }, async () => {
  const snippets = snippetsOf('docs/operations.md')
  const data = join(folder, 'operated')
  mkdirSync(data)
  const here = (code, env) =>
    runShell(code.replaceAll('/var/lib/persona', data), {
      cwd: data,
      env: {
        PERSONA_DATABASE: `sqlite://${join(data, 'persona.db')}`,
        PERSONA_STORAGE: join(data, 'uploads'),
        ...env,
      },
    })
  const made = await here(snippets['commands.sh'])
  assert.match(made, /persona_production_\S+/)
  assert.match(made, /itmpl_/)
  const id = /\bapi_\w+/.exec(await here(snippets['api-keys.sh'].split('persona-server keys revoke')[0]))[0]
  await here(
    snippets['api-keys.sh']
      .split('\n')
      .find((line) => line.includes('revoke'))
      .replace('api_…', id),
  )

  await here('persona-server keys generate-master > master.key')
  await here(snippets['rotate-1.sh'])
  await here(snippets['rotate-2.sh'])
  assert.match(await here(snippets['rotate-3.sh']), /0 values, 0 pictures\s*$/)
  await here(snippets['signing-key.sh'])
})

test('docs/backups.md: what was backed up is there after it was restored', { skip: noSqlite }, async () => {
  const snippets = snippetsOf('docs/backups.md')
  const data = join(folder, 'kept')
  mkdirSync(join(data, 'uploads'), { recursive: true })
  const first = await startServer({ folder: data })
  const id = await first.createInquiry({ fields: { 'name-first': 'Ada' } })
  await runShell(snippets['backup.sh'], { cwd: data })
  const lost = await first.createInquiry()
  await first.stop()

  await runShell(snippets['restore.sh'], { cwd: data })
  const second = await startServer({ folder: data })
  try {
    assert.equal((await second.inquiry(id)).attributes.fields['name-first'].value, 'Ada')
    assert.equal((await second.api('GET', `/inquiries/${lost}`)).status, 404)
  } finally {
    await second.stop()
  }
})

test('README.md: a server is set up and started', async () => {
  const data = join(folder, 'deployed')
  mkdirSync(join(data, 'target/release'), { recursive: true })
  const program = join(data, 'target/release/persona-server')
  copyFileSync(BINARY, program)
  // The build is left out; the server is stopped as soon as it is ready.
  const port = await freePort()
  const code = snippetsOf('README.md')
    ['deploy.sh'].replace(/^npm run build.*$/m, '')
    .replace('127.0.0.1:3000', `127.0.0.1:${port}`)
    .replace(/^target\S+ --listen (\S+).*$/m, (line, address) => {
      const ready = `target/release/persona-server healthcheck --listen ${address}`
      return `${line} & server=$!\nuntil ${ready}; do kill -0 $server; sleep 0.1; done\nkill $server\nwait $server`
    })
  const printed = await runShell(code, { cwd: data })
  assert.match(printed, /persona_production_\S+/)
  assert.ok(existsSync(join(data, 'persona.db')))
  assert.ok(readFileSync(join(data, 'master.key'), 'utf8').trim())
})

test('docs/proxy.md: Caddy takes the file', { skip: isMissing('caddy') }, () => {
  const path = join(folder, 'Caddyfile')
  writeFileSync(path, snippetsOf('docs/proxy.md').Caddyfile)
  const run = spawnSync('caddy', ['adapt', '--config', path, '--adapter', 'caddyfile'], { encoding: 'utf8' })
  assert.equal(run.status, 0, run.stderr)
})
