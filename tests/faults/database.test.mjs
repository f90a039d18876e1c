// A database that crashes under load and comes back: no acknowledged change is lost, and nothing has to
// be restarted.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, newFolder, newInquiry, starter, startWorkers, until } from './support/load.mjs'
import { startPostgres, withoutPostgres } from './support/postgres.mjs'

/** Every request gets 503 with Retry-After. Each waits for the database, so they are sent in parallel. */
async function assertAway(origin, id) {
  const began = performance.now()
  await Promise.all([
    (async () => {
      const page = await fetch(`${origin}/verify?inquiry-id=${id}`)
      assert.equal(page.status, 503)
      assert.deepEqual([page.headers.get('retry-after'), page.headers.get('refresh')], ['3', '3'])
      assert.match(await page.text(), /data-view="unavailable"/)
    })(),
    (async () => {
      const state = await fetch(`${origin}/flow/handoff/state?inquiry-id=${id}`)
      assert.deepEqual([state.status, await state.text()], [503, ''])
    })(),
    (async () => {
      const made = await call(origin, 'POST', '/inquiries', { body: newInquiry() })
      assert.deepEqual([made.status, made.headers.get('retry-after')], [503, '3'])
    })(),
    (async () => assert.equal((await fetch(`${origin}/readyz`)).status, 503))(),
    (async () => assert.equal((await fetch(`${origin}/healthz`)).status, 200))(),
  ])
  const waited = performance.now() - began
  assert.ok(
    waited < 60_000,
    `nobody waits for longer than ten seconds and what a busy machine takes: ${waited} ms`,
  )
}

test(
  'after a database crash nothing is lost, and the servers continue',
  { skip: withoutPostgres },
  async (t) => {
    const postgres = await startPostgres()
    t.after(postgres.end)
    const server = await starter(t, { folder: newFolder(t), database: postgres.url() })()
    const { origin } = server
    const id = await server.createInquiry()
    const workers = startWorkers(t, () => [origin])
    for (let round = 0; round < 2; round++) {
      await workers.more(40)
      postgres.stop()
      // The first time it comes back at once, the second time it stays away.
      if (round > 0) await assertAway(origin, id)
      postgres.start()
      await until(async () => (await fetch(`${origin}/verify?inquiry-id=${id}`)).status === 200)
      await until(async () => (await fetch(`${origin}/readyz`)).status === 200)
    }
    await workers.more(40)
    await workers.stop()
    assert.deepEqual(workers.wrong, [])
    for (const { key, id } of workers.told) {
      const list = await call(origin, 'GET', `/inquiries?filter[reference-id]=${key}`)
      assert.deepEqual(
        JSON.parse(list.text).data.map((one) => one.id),
        [id],
        'made once',
      )
    }
    assert.equal((await call(origin, 'POST', '/inquiries', { body: newInquiry() })).status, 201)
    assert.match(server.output(), /the flow failed.*the database failed: \w/)
  },
)
