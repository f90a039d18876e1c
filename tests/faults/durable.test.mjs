// The system calls for storing a photo, and their order: a crash of the machine must not leave a row
// whose file is not on the disk, or a file without a row.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { photoFile } from '../e2e/support/photo.mjs'
import { atDocument, sendPhoto } from './support/individual.mjs'
import { newFolder, starter } from './support/load.mjs'
import { startPostgres, withoutPostgres } from './support/postgres.mjs'

const withoutStrace = spawnSync('strace', ['--version']).status === 0 ? false : 'there is no strace here'

/** System calls that may contain a file's name, or flush it to the disk. */
const CALLS = 'openat,mkdir,rename,renameat,renameat2,fsync,fdatasync,write,writev,pwrite64,sendto,sendmsg'

/** The calls of a trace with the lines at which each begins and ends. */
function parse(trace) {
  const open = new Map()
  const calls = []
  for (const [at, line] of trace.split('\n').entries()) {
    const [, thread, rest] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (!rest) continue
    if (rest.startsWith('<... ')) {
      const call = open.get(thread)
      open.delete(thread)
      if (call) Object.assign(call, { text: call.text + rest, end: at })
      continue
    }
    const call = { text: rest, begin: at, end: rest.endsWith('<unfinished ...>') ? Infinity : at }
    if (call.end === Infinity) open.set(thread, call)
    calls.push(call)
  }
  return calls
}

async function run(t, database) {
  const folder = newFolder(t)
  const log = join(folder, 'trace')
  const through = ['strace', '-f', '-y', '-s', '9000', '-e', `trace=${CALLS}`, '-e', 'signal=none', '-o', log]
  const server = await starter(t, { folder, database })({ through })
  const individual = await atDocument(server.origin, await server.createInquiry())
  const sent = await sendPhoto(server.origin, individual, readFileSync(photoFile(1)))
  assert.equal(sent.status, 200, sent.text)
  await server.stop()

  const calls = parse(readFileSync(log, 'utf8'))
  const first = (pattern, from = -1) => {
    const found = calls.find(({ text, begin }) => begin > from && pattern.test(text))
    assert.ok(found, `${pattern} after line ${from}`)
    return found
  }
  // Row by row: the pages of SQLite's log, or the messages to PostgreSQL.
  const toDatabase = database ? '(sendto|write|writev|sendmsg)\\(\\d+<(TCP|socket)' : 'pwrite64\\([^"]*-wal>'
  const inquiry = individual.id
  const keys = new Set(
    calls.flatMap(({ text }) =>
      [...text.matchAll(new RegExp(`rename\\w*\\(.*/(${inquiry}/[\\w.-]+)"`, 'g'))].map(([, key]) => key),
    ),
  )
  assert.equal(keys.size, 2, `the photo and its thumbnail: ${[...keys]}`)
  for (const key of keys) {
    const name = key.replaceAll('.', '\\.')
    const announced = first(new RegExp(`^${toDatabase}.*${name}`))
    const opened = first(new RegExp(`^openat.*${name}#\\d+.*O_CREAT`))
    assert.ok(announced.end < opened.begin, `${key} is stored before anybody knows of it`)
    if (!database) {
      const known = first(/^(fsync|fdatasync)\(\d+<[^>]*-wal>/, announced.begin)
      assert.ok(known.end < opened.begin, `${key} is stored before its name is on the disk`)
    }
    const content = first(new RegExp(`^fsync\\(\\d+<[^>]*${name}#\\d+>`))
    const named = first(new RegExp(`^rename.*${name}"`))
    const entry = first(new RegExp(`^fsync\\(\\d+<[^>]*/${inquiry}>`), named.end)
    // The row names the photo; where its thumbnail is follows from that.
    const photo = name.replace(/\\\.small$/, '')
    const row = first(new RegExp(`^${toDatabase}.*${photo}`), opened.begin)
    assert.ok(content.end < named.begin, `${key} has its name before its content is on the disk`)
    assert.ok(entry.end < row.begin, `the row of ${key} is written before its file is on the disk`)
  }
  // The folders themselves are new, too.
  for (const made of calls.filter(({ text }) => /^mkdir\("[^"]*\/uploads\/.*= 0/.test(text))) {
    const parent = /^mkdir\("([^"]*)\/[^"/]*"/.exec(made.text)[1]
    first(new RegExp(`^fsync\\(\\d+<${parent}>`), made.end)
  }
}

test(
  'a photo is on the disk before its row, and recorded before it is on the disk, on SQLite',
  {
    skip: withoutStrace,
  },
  (t) => run(t),
)

test('the same on PostgreSQL', { skip: withoutStrace || withoutPostgres }, async (t) => {
  const postgres = await startPostgres()
  t.after(postgres.end)
  await run(t, postgres.url())
})
