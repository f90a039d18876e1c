// Servers that are killed under load: acknowledged changes exist, once, and the same response is
// repeated. Redacted data does not come back.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, newFolder, starter, startWorkers } from './support/load.mjs'
import { startPostgres, withoutPostgres } from './support/postgres.mjs'

const KILLS = 6
const BETWEEN = 40

async function run(t, servers, database) {
  const folder = newFolder(t)
  const start = starter(t, { folder, database })
  const replicas = await Promise.all(Array.from({ length: servers }, () => start()))
  const workers = startWorkers(t, () => replicas.map((replica) => replica.origin))

  // Some acknowledged inquiries are redacted while their request is sent again.
  const redacted = []
  let redacts = true
  t.after(() => (redacts = false))
  const redacting = (async () => {
    for (let at = 0; redacts; at += 5) {
      while (redacts && workers.told.length <= at) await new Promise((resolve) => setTimeout(resolve, 20))
      if (!redacts) return
      const one = workers.told[at]
      const { origin } = replicas[at % replicas.length]
      const tag = { body: { meta: { 'tag-name': 'again' } }, key: `tag ${one.key}` }
      const [gone] = await Promise.all([
        call(origin, 'DELETE', `/inquiries/${one.id}`).catch(() => null),
        call(origin, 'POST', `/inquiries/${one.id}/add-tag`, tag).catch(() => null),
        call(origin, 'POST', '/inquiries', { body: one.body, key: one.key }).catch(() => null),
      ])
      if (gone?.status === 200) redacted.push({ ...one, tag })
    }
  })()

  for (let kill = 0; kill < KILLS; kill++) {
    await workers.more(BETWEEN)
    const unlucky = kill % replicas.length
    await replicas[unlucky].kill()
    replicas[unlucky] = await start()
  }
  await workers.more(BETWEEN)
  redacts = false
  await Promise.all([workers.stop(), redacting])
  assert.deepEqual(workers.wrong, [])

  const { origin } = replicas[0]
  const isRedacted = new Set(redacted.map(({ id }) => id))
  for (const { key, body, text, id } of workers.told) {
    const found = await call(origin, 'GET', `/inquiries/${id}`)
    assert.equal(found.status, 200, id)
    if (isRedacted.has(id)) continue
    const list = await call(origin, 'GET', `/inquiries?filter[reference-id]=${key}`)
    const ids = JSON.parse(list.text).data.map((one) => one.id)
    // If a redaction was interrupted and its response lost, the inquiry cannot be found.
    if (JSON.parse(found.text).data.attributes['redacted-at']) continue
    assert.deepEqual(ids, [id], 'made once')
    const again = await call(origin, 'POST', '/inquiries', { body, key })
    assert.deepEqual([again.text, again.headers.get('idempotent-replayed')], [text, 'true'])
  }
  assert.ok(redacted.length > 3, `${redacted.length} redacted`)
  for (const { key, id, tag } of redacted) {
    for (const answer of [
      await call(origin, 'GET', `/inquiries/${id}`),
      await call(origin, 'GET', `/events?filter[object-id]=${id}`),
      await call(origin, 'POST', `/inquiries/${id}/add-tag`, tag),
    ])
      assert.ok(!answer.text.includes(`secret of ${key}`), `${id} is back: ${answer.text}`)
  }
}

test('acknowledged changes survive kill -9 on SQLite', (t) => run(t, 1))

test(
  'acknowledged changes survive kill -9 of replicas on PostgreSQL',
  { skip: withoutPostgres },
  async (t) => {
    const postgres = await startPostgres()
    t.after(postgres.end)
    await run(t, 2, postgres.url())
  },
)
