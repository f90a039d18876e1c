// Webhook receivers that are down or never answer: other receivers get their events, the API works, and
// a server that is killed sends the events later.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { createServer as createRawServer } from 'node:net'
import { test } from 'node:test'
import { call, newFolder, newInquiry, starter, until } from './support/load.mjs'
import { startPostgres, withoutPostgres } from './support/postgres.mjs'

const listen = (server) =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}/`)),
  )

async function run(t, database) {
  const heard = new Set()
  const good = createServer((request, response) => {
    let text = ''
    request.on('data', (piece) => (text += piece))
    request.on('end', () => {
      heard.add(JSON.parse(text).data.attributes.payload.data.id)
      response.end()
    })
  })
  const held = new Set()
  const slow = createRawServer((socket) => {
    held.add(socket)
    socket.on('error', () => {})
  })
  const dead = createServer()
  const urls = { good: await listen(good), slow: await listen(slow), dead: await listen(dead) }
  await new Promise((resolve) => dead.close(resolve))
  t.after(() => {
    good.closeAllConnections()
    good.close()
    for (const socket of held) socket.destroy()
    slow.close()
  })

  const start = starter(t, { folder: newFolder(t), database })
  let server = await start()
  for (const [name, url] of Object.entries(urls)) {
    const attributes = { name, url, 'enabled-events': ['inquiry.created'] }
    const made = await call(server.origin, 'POST', '/webhooks', { body: { data: { attributes } } })
    assert.equal(made.status, 201, made.text)
    const { id } = JSON.parse(made.text).data
    await call(server.origin, 'POST', `/webhooks/${id}/enable`)
  }
  const ids = []
  const make = async (count) => {
    for (let n = 0; n < count; n++) {
      const made = await call(server.origin, 'POST', '/inquiries', { body: newInquiry() })
      assert.equal(made.status, 201, made.text)
      ids.push(JSON.parse(made.text).data.id)
    }
  }
  await make(30)
  await until(() => held.size > 0 && ids.every((id) => heard.has(id)))
  const began = performance.now()
  await make(10)
  // A receiver has five seconds, and each of the ten would take them.
  assert.ok(performance.now() - began < 40_000, 'nobody waits for a receiver')
  await server.kill()
  server = await start()
  await make(10)
  // Deliveries that the killed server had leased are retried when the lease expires.
  await until(() => ids.every((id) => heard.has(id)), 120)
}

test('dead and slow receivers hold up neither the API nor other receivers on SQLite', (t) => run(t))

test('the same on PostgreSQL', { skip: withoutPostgres }, async (t) => {
  const postgres = await startPostgres()
  t.after(postgres.end)
  await run(t, postgres.url())
})
