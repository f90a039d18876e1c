// Clients that hang up, do not read, or write slowly: other clients are not affected.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { test } from 'node:test'
import { photoFile } from '../e2e/support/photo.mjs'
import { API_KEY } from '../e2e/support/server.mjs'
import { atDocument, beginUpload, sendForm, sendPhoto } from './support/individual.mjs'
import { call, newFolder, newInquiry, starter, UNLIMITED, until } from './support/load.mjs'
import { startPostgres, withoutPostgres } from './support/postgres.mjs'

const CLIENTS = 3000
const AT_ONCE = 32

const BEARER = `Host: x\r\nAuthorization: Bearer ${API_KEY}\r\n`

/** A request with a body, as raw HTTP. */
function wire(method, path, head, body = '') {
  const start = `${method} ${path} HTTP/1.1\r\n${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  return Buffer.concat([Buffer.from(start), Buffer.from(body)])
}

/** Requests of many kinds, as raw HTTP: as text if a placeholder is filled in. */
async function requests(origin, id) {
  const bearer = BEARER
  const post = (path, body, more = '') =>
    wire('POST', path, `${bearer}${more}Content-Type: application/json\r\n`, body).toString()
  const create = JSON.stringify(newInquiry())
  const made = await call(origin, 'POST', '/webhooks', {
    body: {
      data: { attributes: { name: 'x', url: 'http://127.0.0.1:9/', 'enabled-events': ['account.created'] } },
    },
  })
  const webhook = JSON.parse(made.text).data.id
  const event = JSON.parse((await call(origin, 'GET', '/events')).text).data[0].id
  const decisions = await Promise.all(
    ['approve', 'decline', 'mark-for-review'].map(async (decision) => {
      const { data } = JSON.parse((await call(origin, 'POST', '/inquiries', { body: newInquiry() })).text)
      const actions = ['start_inquiry', 'complete_inquiry'].map((type) => ({ type }))
      const done = await call(origin, 'POST', `/inquiries/${data.id}/perform-simulate-actions`, {
        body: { meta: { 'simulate-actions': actions } },
      })
      assert.equal(done.status, 200, done.text)
      return post(`/api/v1/inquiries/${data.id}/${decision}`, '')
    }),
  )
  return [
    'GET /verify?inquiry-id=inq_aaaaaaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\nHost: x\r\n\r\n',
    `GET /widget?inquiry-id=${id} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET /api/v1/inquiries HTTP/1.1\r\n${bearer}\r\n`,
    `GET /api/v1/inquiries/${id} HTTP/1.1\r\n${bearer}\r\n`,
    post('/api/v1/inquiries', create),
    post('/api/v1/inquiries', create, 'Idempotency-Key: KEY\r\n'),
    post(`/api/v1/inquiries/${id}/add-tag`, '{"meta":{"tag-name":"x"}}'),
    `POST /flow/open HTTP/1.1\r\nHost: x\r\nContent-Length: ${11 + id.length}\r\n\r\ninquiry-id=${id}`,
    'GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n',
    `GET /api/v1/inquiries?include=account HTTP/1.1\r\n${bearer}\r\n`,
    `GET /api/v1/events/${event} HTTP/1.1\r\n${bearer}\r\n`,
    post(`/api/v1/webhooks/${webhook}/enable`, ''),
    post(`/api/v1/webhooks/${webhook}/rotate-secret`, '{"meta":{"expires-in-seconds":60}}'),
    ...decisions,
    ...(await flowRequests(origin)),
  ]
}

/** Requests of individuals: photos, whole and in parts, steps and handoffs. */
async function flowRequests(origin) {
  const photo = readFileSync(photoFile(1, [640, 400]))
  const individual = async () => {
    const made = await call(origin, 'POST', '/inquiries', { body: newInquiry() })
    return atDocument(origin, JSON.parse(made.text).data.id)
  }
  const head = ({ headers }, more = '') =>
    `Host: x\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}${more}`
  const form = (who, path, more = '') =>
    wire(
      'POST',
      `/flow/${path}`,
      head(who, 'Content-Type: application/x-www-form-urlencoded\r\n'),
      `inquiry-id=${who.id}${more}`,
    )
  const [sender, adder, looker, giver, leaver, changer] = await Promise.all(
    Array.from({ length: 6 }, individual),
  )
  const sent = await sendPhoto(origin, changer, photo)
  assert.equal(sent.status, 200, sent.text)
  const shown = await call(origin, 'GET', `/inquiries/${changer.id}`)
  const file = JSON.parse(shown.text).data.relationships.documents.data[0].id
  const handedOff = await sendForm(origin, leaver, 'handoff')
  assert.match(handedOff.text, /data-view="handoff"/)
  const part = (name, more, content) =>
    Buffer.concat([
      Buffer.from(`--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ])
  const withPhoto = Buffer.concat([
    part('inquiry-id', '', sender.id),
    part('picture', '; filename="x"', photo),
    Buffer.from('--b--\r\n'),
  ])
  const multipart = 'Content-Type: multipart/form-data; boundary=b\r\n'
  return [
    `GET /api/v1/files/${file} HTTP/1.1\r\n${BEARER}\r\n`,
    wire('POST', '/flow/steps/document', head(sender, multipart), withPhoto),
    wire('PATCH', await beginUpload(origin, adder, 9), head(adder, 'Upload-Offset: 0\r\n'), '123456789'),
    wire('HEAD', await beginUpload(origin, looker, 9), head(looker)),
    wire('DELETE', await beginUpload(origin, giver, 9), head(giver)),
    form(changer, 'steps/change', '&step=details'),
    form(changer, 'steps/review'),
    form(leaver, 'handoff/leave'),
  ]
}

const withKey = (request, key) => (typeof request === 'string' ? request.replace('KEY', key) : request)

function hangUp(port, request, ticks) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('close', resolve)
    socket.on('error', () => {})
    socket.once('connect', () => {
      socket.write(request)
      let left = ticks
      const tick = () => (left-- > 0 ? setImmediate(tick) : socket.resetAndDestroy())
      tick()
    })
  })
}

/** Sends parallel requests, which must all succeed: a request that cannot get a lock gets 503. */
async function assertAnswering(origin) {
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => call(origin, 'POST', '/inquiries', { body: newInquiry() })),
  )
  for (const answer of answers) assert.equal(answer.status, 201, answer.text)
}

async function run(t, database, isSound) {
  const folder = newFolder(t)
  const server = await starter(t, { folder, database })({ args: [...UNLIMITED, '--stop-timeout', '2'] })
  const { origin } = server
  const port = Number(new URL(origin).port)
  const id = await server.createInquiry()

  const kinds = await requests(origin, id)
  for (let at = 0; at < CLIENTS; at += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, n) =>
        hangUp(port, withKey(kinds[(at + n) % kinds.length], `${at} ${n}`), (at * 7 + n * 13) % 30),
      ),
    )
  }
  await isSound?.()
  // The requests that they started finish, some of them before ours.
  await until(async () => (await call(origin, 'POST', '/inquiries', { body: newInquiry() })).status === 201)
  await assertAnswering(origin)

  // Some do not read the response, others send a byte at a time.
  const sockets = []
  const timers = []
  t.after(() => timers.forEach(clearInterval))
  for (let n = 0; n < 40; n++) {
    const reader = connect(port, '127.0.0.1')
    reader.on('error', () => {})
    reader.pause()
    reader.write(kinds[2].repeat(50))
    const writer = connect(port, '127.0.0.1')
    writer.on('error', () => {})
    writer.write(
      `POST /api/v1/inquiries HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\nContent-Length: 9999\r\n\r\n{`,
    )
    timers.push(setInterval(() => writer.write(' '), 100))
    sockets.push(reader, writer)
  }
  await assertAnswering(origin)
  for (const timer of timers) clearInterval(timer)
  // They are still connected when the server is stopped: it does not wait for them beyond its limit.
  const began = performance.now()
  process.kill(server.pid, 'SIGTERM')
  await server.stop()
  // Two seconds, plus some for a busy machine. A body may take two minutes.
  assert.ok(performance.now() - began < 60_000, `${performance.now() - began} ms`)
  for (const socket of sockets) socket.destroy()
}

test('clients that hang up, do not read or write slowly do not affect others on SQLite', (t) => run(t))

test('the same on PostgreSQL', { skip: withoutPostgres }, async (t) => {
  const postgres = await startPostgres()
  t.after(postgres.end)
  const open = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
  // No connection is left inside a transaction.
  await run(t, postgres.url(), () => until(() => postgres.ask(open) === '0', 20))
})
