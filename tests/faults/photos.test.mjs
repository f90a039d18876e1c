// Photos that are sent while servers are killed and senders hang up: acknowledged photos exist, and
// after a redaction no file is left over.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { photoFile } from '../e2e/support/photo.mjs'
import { API_KEY } from '../e2e/support/server.mjs'
import { atDocument, sendPhoto } from './support/individual.mjs'
import { call, newFolder, newInquiry, starter, until } from './support/load.mjs'
import { startPostgres, withoutPostgres } from './support/postgres.mjs'

const SIZE = [640, 400]
const KILLS = 4
const BETWEEN = 3
const SENDERS = 3

/** Retries until a server answers. */
const persistently = (ask) => until(ask, 120)

const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

async function run(t, servers, database) {
  const folder = newFolder(t)
  const uploads = join(folder, 'uploads')
  // It is part of every token, so it is the same for all replicas.
  const publicOrigin = 'http://localhost'
  const start = starter(t, { folder, database, publicOrigin })
  const replicas = await Promise.all(Array.from({ length: servers }, () => start()))
  // The smallest accepted photo, because this is not about decoding.
  const photo = readFileSync(photoFile(1, SIZE))
  const kept = []
  let asked = 0
  const origin = () => replicas[asked++ % replicas.length].origin

  let goesOn = true
  t.after(() => (goesOn = false))
  const sender = async (_, number) => {
    while (goesOn) {
      const made = await persistently(async () => {
        const made = await call(origin(), 'POST', '/inquiries', { body: newInquiry() })
        return made.status === 201 && made
      })
      const { id } = JSON.parse(made.text).data
      // An interrupted individual starts again with another inquiry.
      const individual = await atDocument(origin(), id).catch(() => null)
      if (!individual) continue
      const gone = new AbortController()
      setTimeout(() => gone.abort(), 20 + ((kept.length * 37 + number * 53) % 300))
      if (number % 2) await sendPhoto(origin(), individual, photo, gone.signal).catch(() => {})
      const sent = await persistently(async () => {
        const sent = await sendPhoto(origin(), individual, photo)
        return sent.status !== 503 && sent
      })
      assert.equal(sent.status, 200, sent.text)
      assert.match(sent.text, /data-view="selfie"/)
      kept.push(id)
    }
  }
  const senders = Promise.all(Array.from({ length: SENDERS }, sender))
  for (let kill = 0; kill < KILLS; kill++) {
    const goal = kept.length + BETWEEN
    await Promise.race([senders, until(() => kept.length >= goal, 120)])
    const unlucky = kill % replicas.length
    await replicas[unlucky].kill()
    replicas[unlucky] = await start()
  }
  goesOn = false
  await senders

  const { origin: one } = replicas[0]
  for (const id of kept) {
    const inquiry = JSON.parse((await call(one, 'GET', `/inquiries/${id}?include=documents`)).text)
    const documents = inquiry.included.filter(({ type }) => type.startsWith('document'))
    // A photo may be taken again. A photo whose sender hung up is kept, too.
    assert.ok(documents.length, id)
    const { url } = documents.at(-1).attributes['front-photo']
    const file = await fetch(one + new URL(url, one).pathname, {
      headers: { Authorization: `Bearer ${API_KEY}` },
    })
    assert.equal(file.status, 200, url)
    assert.ok((await file.arrayBuffer()).byteLength > 1000)
  }
  assert.ok(files(uploads).length >= 2 * kept.length, 'each with its thumbnail')

  // Some uploads are incomplete, and are redacted with the others.
  for (;;) {
    const list = JSON.parse((await call(one, 'GET', '/inquiries?page[size]=100')).text).data
    const left = list.filter(({ attributes }) => !attributes['redacted-at'])
    if (!left.length) break
    for (const { id } of left) assert.equal((await call(one, 'DELETE', `/inquiries/${id}`)).status, 200)
  }
  await until(() => files(uploads).length === 0)
}

test('photos that were acknowledged survive kill -9, and no file survives redaction, on SQLite', (t) =>
  run(t, 1))

test('the same on PostgreSQL, with replicas', { skip: withoutPostgres }, async (t) => {
  const postgres = await startPostgres()
  t.after(postgres.end)
  await run(t, 2, postgres.url())
})
