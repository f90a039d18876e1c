// The memory that the server takes when all its limits are reached at once. See "Memory" in
// docs/limits.md.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { test } from 'node:test'
import { API_KEY, TEMPLATE_ID } from '../e2e/support/server.mjs'
import { atDocument, sendPhoto } from './support/individual.mjs'
import { progressiveJpeg } from './support/jpeg.mjs'
import { newFolder, starter, until } from './support/load.mjs'
import { startPostgres, withoutPostgres } from './support/postgres.mjs'

const MB = 1024 * 1024
const MOST = 1000 * MB
/** The memory that may still be in use afterwards. */
const MOST_AFTERWARDS = 400 * MB

const PHOTOS = 10
const UNFINISHED = 80
const INQUIRIES = 60
const LISTS = 12
const BODIES = 60

let server

/** A line of /proc/<pid>/status, in bytes. */
function memory(name) {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)[1]) * 1024
}

let clients = 0
/** Another address at each call. */
function address() {
  clients += 1
  return `203.0.${clients >> 8}.${clients & 255}`
}

/** An individual who is asked for a photo of their document. */
const individual = async () =>
  atDocument(server.origin, await server.createInquiry(), { 'X-Forwarded-For': address() })

/** Sends a photo, and returns the result. */
const send = async (individual, photo, signal) =>
  (await sendPhoto(server.origin, individual, photo, signal)).status

/** Sends a request that never ends, and reads no response. */
async function begin(method, path, headers, start, filler) {
  const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.pause()
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  socket.write(start)
  if (filler) socket.write(filler)
  return socket
}

/** A photo without its last bytes. */
function unfinished({ id, headers }, filler) {
  const start =
    `--b\r\ncontent-disposition: form-data; name="inquiry-id"\r\n\r\n${id}\r\n` +
    '--b\r\ncontent-disposition: form-data; name="picture"; filename="x"\r\n\r\n'
  const length = start.length + filler.length + 100
  const kind = { 'Content-Type': 'multipart/form-data; boundary=b', 'Content-Length': length }
  const more = { ...kind, 'X-Forwarded-For': address() }
  return begin('POST', '/flow/steps/document', { ...headers, ...more }, start, filler)
}

async function run(t, database) {
  // Clients have many addresses, as behind a proxy, so that only memory limits them.
  const proxy = ['--trusted-proxy', '127.0.0.1', '--max-connections-per-client', '1000']
  const pace = ['--flow-steps', '100000', '--flow-uploads', '100000', '--rate-limit', '1000000']
  // A client that reads nothing holds the memory of a list for that long.
  const given = ['--write-timeout', '10']
  const start = starter(t, { folder: newFolder(t), database })
  server = await start({ args: [...proxy, ...pace, ...given, '--log', 'error'] })
  const photo = progressiveJpeg(4950, 5000)
  const filler = Buffer.alloc(11 * MB, 7)
  const authorization = { Authorization: `Bearer ${API_KEY}` }
  // The most that an inquiry may contain.
  const fields = {}
  for (let n = 0; n < 200; n++) fields[`field-${n}`] = Array(4).fill({ a: 'x'.repeat(60) })
  for (let n = 0; n < INQUIRIES; n++) {
    const attributes = { 'inquiry-template-id': TEMPLATE_ID, fields, note: 'ä'.repeat(20_000) }
    const made = await server.api('POST', '/inquiries', { data: { attributes } })
    assert.equal(made.status, 201, JSON.stringify(made.body))
  }
  const individuals = await Promise.all(Array.from({ length: PHOTOS }, individual))

  const sockets = []
  t.after(() => sockets.forEach((socket) => socket.destroy()))
  for (let n = 0; n < UNFINISHED; n++) sockets.push(await unfinished(individuals[n % PHOTOS], filler))
  // Bodies that are short as text and large once they are parsed.
  const values = Buffer.from(`{"data":[${'[],'.repeat(300_000)}0]}`)
  for (let n = 0; n < BODIES; n++) {
    const kind = { 'Content-Type': 'application/json', 'Content-Length': values.length + 100 }
    const headers = { ...authorization, ...kind, 'X-Forwarded-For': address() }
    sockets.push(await begin('POST', '/api/v1/inquiries', headers, values))
  }
  // Lists whose clients do not read, and lists whose clients do.
  const list = '/api/v1/inquiries?page[size]=100&include=sessions,documents'
  for (let n = 0; n < LISTS; n++) {
    sockets.push(await begin('GET', list, { ...authorization, 'X-Forwarded-For': address() }, ''))
  }
  const read = async () => {
    const answer = await fetch(server.origin + list, {
      headers: { ...authorization, 'Key-Inflection': 'camel' },
    })
    await answer.arrayBuffer()
    return answer.status
  }
  const lists = Array.from({ length: LISTS }, read)
  const photos = individuals.map((one) => send(one, photo))
  // Others hang up after sending their request.
  for (const one of individuals) {
    const gone = new AbortController()
    const sent = send(one, photo, gone.signal).catch(() => {})
    setTimeout(() => gone.abort(), 100)
    await sent
  }
  const outcomes = await Promise.all(photos)
  // A picture of one colour is decoded and then refused. Some requests get 503, and all of them do if the unfinished
  // ones were faster.
  assert.ok(
    outcomes.every((status) => [422, 503].includes(status)),
    outcomes.join(),
  )
  // A photo that is sent again is accepted, however many of the others are still connected.
  await until(async () => (await send(individuals[0], photo)) === 422, 120)
  const listed = await Promise.all(lists)
  assert.ok(
    listed.every((status) => [200, 503].includes(status)),
    listed.join(),
  )
  // Unread lists hold all the memory until the server drops them. A client that asks again gets in.
  await until(async () => (await read()) === 200, 120)
  await until(async () => (await server.api('GET', '/rate-limits')).status === 200, 120)

  const most = memory('VmHWM')
  console.log(`most memory: ${Math.round(most / MB)} MB`)
  assert.ok(most < MOST, `${Math.round(most / MB)} MB`)

  for (const socket of sockets) socket.destroy()
  // It returns memory on a request, some time later.
  await until(async () => {
    await server.api('GET', '/rate-limits')
    return memory('VmRSS') < MOST_AFTERWARDS
  }, 60)
  console.log(`left: ${Math.round(memory('VmRSS') / MB)} MB`)
}

test('with all limits reached at once the server stays below 1 GB, still answers, and returns the memory', (t) =>
  run(t))

test('the same on PostgreSQL', { skip: withoutPostgres }, async (t) => {
  const postgres = await startPostgres()
  t.after(postgres.end)
  await run(t, postgres.url())
})
