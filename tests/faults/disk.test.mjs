// A disk that is full or read-only for a while.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { DETAILS } from '../e2e/support/noscript.mjs'
import { photoFile } from '../e2e/support/photo.mjs'
import { atDetails, atDocument, beginUpload, sendForm, sendPart, sendPhoto } from './support/individual.mjs'
import { call, newFolder, newInquiry, starter, until } from './support/load.mjs'
import { startPostgres, withoutPostgres } from './support/postgres.mjs'

const run = (...command) => spawnSync(command[0], command.slice(1)).status === 0

/** A small disk. The test is skipped if none can be mounted. */
function smallDisk(t, size = '8m') {
  const folder = mkdtempSync(join(tmpdir(), 'persona-faults-'))
  const isMounted = run('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)
  t.after(() => {
    if (isMounted) run('umount', '--lazy', folder)
    rmSync(folder, { recursive: true, force: true })
  })
  if (!isMounted) {
    t.skip('only root can mount a small disk')
    return undefined
  }
  return folder
}

/** Fills the disk to the last byte. */
function fill(file) {
  const out = openSync(file, 'w')
  for (const size of [65536, 4096, 1]) {
    const piece = Buffer.alloc(size)
    try {
      while (writeSync(out, piece)) {
        // On.
      }
    } catch (error) {
      assert.equal(error.code, 'ENOSPC')
    }
  }
  closeSync(out)
}

const create = ({ origin }, key) => call(origin, 'POST', '/inquiries', { body: newInquiry(), key })
const ready = async ({ origin }) => (await fetch(`${origin}/readyz`)).status

/** Creates inquiries until one is refused, because the log file may have some room left. */
async function untilRefused(server) {
  for (let tries = 0; tries < 2000; tries++) {
    const answer = await create(server, `key ${tries}`)
    if (answer.status !== 201) return answer
  }
  throw new Error('the disk is not full')
}

/** Writes are refused with an API error, and reads still work. */
async function assertRefusing(server, id, isReady = false) {
  const refused = await untilRefused(server)
  assert.equal(refused.status, 503, refused.text)
  assert.equal(refused.headers.get('retry-after'), '3')
  assert.equal(JSON.parse(refused.text).errors[0].title, 'Service unavailable')
  if (!isReady) await until(async () => (await ready(server)) === 503)
  assert.equal((await call(server.origin, 'GET', `/inquiries/${id}`)).status, 200)
  assert.equal((await fetch(`${server.origin}/verify?inquiry-id=${id}`)).status, 200)
}

const PHOTO = readFileSync(photoFile(1, [640, 400]))
const PART = 100_000

/** Individuals who are about to send something: a photo, a part of one, a form. */
async function individuals({ origin }) {
  const made = async (at) => {
    const { text } = await call(origin, 'POST', '/inquiries', { body: newInquiry() })
    return at(origin, JSON.parse(text).data.id)
  }
  const [sender, adder, writer] = [await made(atDocument), await made(atDocument), await made(atDetails)]
  const place = await beginUpload(origin, adder, PART)
  const shows = (view) => (answer) => answer.status === 200 && answer.text.includes(`data-view="${view}"`)
  return [
    { what: 'a photo', send: () => sendPhoto(origin, sender, PHOTO), isTaken: shows('selfie') },
    {
      what: 'a part',
      send: () => sendPart(origin, adder, place, 0, Buffer.alloc(PART, 7)),
      isTaken: (answer) => answer.status === 204,
    },
    {
      what: 'a form',
      send: () => sendForm(origin, writer, 'steps/details', DETAILS),
      isTaken: shows('document'),
    },
  ]
}

/** What individuals send is refused with a page that says so. Some of it may still fit. */
async function assertRefusingIndividuals(all, someFits = false) {
  for (const one of all) {
    const answer = await one.send()
    one.isDone = one.isTaken(answer)
    if (one.isDone && someFits) continue
    assert.ok([503, 507].includes(answer.status), `${one.what}: ${answer.status} ${answer.text}`)
    assert.equal(answer.headers.get('retry-after'), '3', one.what)
    assert.match(answer.text, /data-view="unavailable"/, one.what)
  }
}

/** The individuals continue at the same step. */
async function assertTakingIndividuals(all) {
  for (const one of all.filter(({ isDone }) => !isDone)) {
    const answer = await one.send()
    assert.ok(one.isTaken(answer), `${one.what}: ${answer.status} ${answer.text}`)
  }
}

/** Everything is written again, by the same process. */
async function assertWriting(server) {
  for (let n = 0; n < 5; n++) {
    const made = await create(server)
    assert.equal(made.status, 201, made.text)
  }
  await until(async () => (await ready(server)) === 200)
  assert.equal(process.kill(server.pid, 0), true)
}

test('while the disk is full nothing is written, and afterwards everything is', async (t) => {
  const folder = smallDisk(t)
  if (!folder) return
  const server = await starter(t, { folder })()
  const id = await server.createInquiry()
  for (let round = 0; round < 2; round++) {
    const waiting = await individuals(server)
    fill(join(folder, 'filler'))
    await assertRefusing(server, id)
    await assertRefusingIndividuals(waiting)
    rmSync(join(folder, 'filler'))
    await assertWriting(server)
    await assertTakingIndividuals(waiting)
  }
})

test('a file that was read-only for a while is written again as soon as possible', async (t) => {
  const folder = smallDisk(t)
  if (!folder) return
  // Root can write despite the permissions.
  const nobody = 65534
  chownSync(folder, nobody, nobody)
  const through = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
  const server = await starter(t, { folder })({ through })
  const id = await server.createInquiry()
  const files = readdirSync(folder).filter((name) => name.startsWith('persona.db'))
  const allow = (mode) => {
    for (const name of files) chmodSync(join(folder, name), mode)
  }
  for (let round = 0; round < 3; round++) {
    // An open file stays writable; the full disk makes the server open the file again.
    const waiting = await individuals(server)
    allow(0o444)
    fill(join(folder, 'filler'))
    await assertRefusing(server, id)
    rmSync(join(folder, 'filler'))
    await assertRefusing(server, id)
    await assertRefusingIndividuals(waiting)
    allow(0o644)
    await assertWriting(server)
    await assertTakingIndividuals(waiting)
  }
})

test('the same while the disk of PostgreSQL is full', { skip: withoutPostgres }, async (t) => {
  const disk = smallDisk(t, '40m')
  if (!disk) return
  const postgres = await startPostgres()
  t.after(postgres.end)
  // The database's files are on the disk. PostgreSQL's log is not, because it stops without it.
  postgres.own(disk)
  const database = postgres.url(disk)
  const server = await starter(t, { folder: newFolder(t), database })()
  const id = await server.createInquiry()
  for (let round = 0; round < 2; round++) {
    const waiting = await individuals(server)
    fill(join(disk, 'filler'))
    // Data that fits into existing pages can still be written.
    await assertRefusing(server, id, true)
    await assertRefusingIndividuals(waiting, true)
    rmSync(join(disk, 'filler'))
    await assertWriting(server)
    await assertTakingIndividuals(waiting)
  }
})

test('the same while PostgreSQL is read-only', { skip: withoutPostgres }, async (t) => {
  const postgres = await startPostgres()
  t.after(postgres.end)
  const database = postgres.url()
  const server = await starter(t, { folder: newFolder(t), database })()
  const id = await server.createInquiry()
  const name = new URL(database).pathname.slice(1)
  // As after a failover: new connections are opened, to a server that is read-only.
  const set = (readOnly) => {
    postgres.ask(`ALTER DATABASE ${name} SET default_transaction_read_only = ${readOnly}`)
    if (readOnly === 'on')
      postgres.ask(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
  }
  for (let round = 0; round < 2; round++) {
    const waiting = await individuals(server)
    set('on')
    await assertRefusing(server, id)
    await assertRefusingIndividuals(waiting)
    set('off')
    await assertWriting(server)
    await assertTakingIndividuals(waiting)
  }
})
