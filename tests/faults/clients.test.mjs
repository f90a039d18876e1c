// Clients that hang up, do not read, or write a byte now and then: the others do not notice.

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { API_KEY, startServer } from '../e2e/support/server.mjs'
import { call, MASTER_KEY, newFolder, newInquiry, UNLIMITED, until } from './support/load.mjs'
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

/** How long the slowest of some parallel requests takes, all of which must be answered well. */
async function slowest(origin) {
  const began = performance.now()
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => call(origin, 'POST', '/inquiries', { body: newInquiry() })),
  )
  for (const answer of answers) assert.equal(answer.status, 201, answer.text)
  return performance.now() - began
}

async function run(t, database, isSound) {
  const folder = newFolder(t)
  const server = await startServer({ args: UNLIMITED, folder, database, env: MASTER_KEY })
  t.after(() => server.kill())
  const { origin } = server
  const port = Number(new URL(origin).port)
  const id = await server.createInquiry()

  // How quick this machine is when there is nothing else to do. Who waits for a lock waits for ten seconds.
  const patience = 5000 + 5 * (await slowest(origin))

  const kinds = requests(id)
  for (let at = 0; at < CLIENTS; at += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, n) =>
        hangUp(port, kinds[(at + n) % kinds.length].replace('KEY', `${at} ${n}`), (at * 7 + n * 13) % 30),
      ),
    )
  }
  // What they have begun runs to its end, and some of it comes first.
  await until(async () => (await call(origin, 'POST', '/inquiries', { body: newInquiry() })).status === 201)
  const afterwards = await slowest(origin)
  assert.ok(afterwards < patience, `${afterwards} ms, and not ${patience}`)
  isSound?.()

  // Some do not read what they have asked for, others send a byte at a time.
  const sockets = []
  const timers = []
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
  const meanwhile = await slowest(origin)
  assert.ok(meanwhile < patience, `${meanwhile} ms, and not ${patience}`)
  for (const timer of timers) clearInterval(timer)
  // They are still there when it is told to stop: it does not wait for them longer than it says.
  const began = performance.now()
  process.kill(server.pid, 'SIGTERM')
  await server.stop()
  // Ten seconds, and the time that a busy machine takes.
  assert.ok(performance.now() - began < 25_000, `${performance.now() - began} ms`)
  for (const socket of sockets) socket.destroy()
}

test('clients that hang up, do not read or write slowly harm nobody on SQLite', (t) => run(t))

test('nor on PostgreSQL', { skip: withoutPostgres }, async (t) => {
  const postgres = await startPostgres()
  t.after(postgres.end)
  await run(t, postgres.url(), () => {
    const open = postgres.ask("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")
    assert.equal(open, '0', 'no connection is left inside a transaction')
  })
})
