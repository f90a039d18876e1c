// Clients that hang up, do not read, or write a byte now and then: the others do not notice.

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { API_KEY } from '../e2e/support/server.mjs'
import { call, newFolder, newInquiry, starter, UNLIMITED, until } from './support/load.mjs'
import { startPostgres, withoutPostgres } from './support/postgres.mjs'

const CLIENTS = 3000
const AT_ONCE = 32

/** Requests of many kinds, as they go over the wire. */
function requests(id) {
  const bearer = `Host: x\r\nAuthorization: Bearer ${API_KEY}\r\n`
  const post = (path, body, more = '') =>
    `POST ${path} HTTP/1.1\r\n${bearer}${more}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const create = JSON.stringify(newInquiry())
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
  ]
}

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

/** Some parallel requests, none of which may fail: a request that cannot get a lock gets 503. */
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

  const kinds = requests(id)
  for (let at = 0; at < CLIENTS; at += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, n) =>
        hangUp(port, kinds[(at + n) % kinds.length].replace('KEY', `${at} ${n}`), (at * 7 + n * 13) % 30),
      ),
    )
  }
  await isSound?.()
  // What they have begun runs to its end, and some of it comes first.
  await until(async () => (await call(origin, 'POST', '/inquiries', { body: newInquiry() })).status === 201)
  await assertAnswering(origin)

  // Some do not read what they have asked for, others send a byte at a time.
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
  // They are still there when it is told to stop: it does not wait for them longer than it says.
  const began = performance.now()
  process.kill(server.pid, 'SIGTERM')
  await server.stop()
  // Two seconds, and the time that a busy machine takes; a body may take two minutes.
  assert.ok(performance.now() - began < 60_000, `${performance.now() - began} ms`)
  for (const socket of sockets) socket.destroy()
}

test('clients that hang up, do not read or write slowly harm nobody on SQLite', (t) => run(t))

test('nor on PostgreSQL', { skip: withoutPostgres }, async (t) => {
  const postgres = await startPostgres()
  t.after(postgres.end)
  const open = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
  // No connection is left inside a transaction, before anything else can end that.
  await run(t, postgres.url(), () => until(() => postgres.ask(open) === '0', 20))
})
