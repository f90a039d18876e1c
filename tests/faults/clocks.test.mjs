// Replicas on machines whose clocks are wrong still agree.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { call, newFolder, newInquiry, starter, until } from './support/load.mjs'
import { startPostgres, withoutPostgres } from './support/postgres.mjs'

const withoutFaketime =
  spawnSync('faketime', ['--version']).status === 0 ? false : 'there is no faketime here'

const WRONG = ['+45s', '-45s', '+3h']

/** What one server creates is valid on another one, and expires there at the same moment. */
async function assertAgreement(one, other) {
  const made = await call(one.origin, 'POST', '/inquiries', { body: newInquiry() })
  const { id } = JSON.parse(made.text).data
  const start = { body: { meta: { 'simulate-actions': [{ type: 'start_inquiry' }] } } }
  await call(one.origin, 'POST', `/inquiries/${id}/perform-simulate-actions`, start)
  const resumed = await call(one.origin, 'POST', `/inquiries/${id}/resume`)
  const token = JSON.parse(resumed.text).meta['session-token']
  const opened = await fetch(`${other.origin}/verify?inquiry-id=${id}&session-token=${token}`)
  assert.equal(opened.status, 200, 'a token that was just issued')

  const meta = { 'expiration-after-create-interval-seconds': 3, 'auto-create-inquiry-session': true }
  const short = await call(one.origin, 'POST', '/inquiries', { body: { ...newInquiry(), meta } })
  const { id: shortId, attributes } = JSON.parse(short.text).data
  const end = new Date(attributes['expires-at']).getTime()
  assert.equal(end - new Date(attributes['created-at']), 3000)
  for (const server of [one, other]) {
    const status = async () => (await fetch(`${server.origin}/verify?inquiry-id=${shortId}`)).status
    const open = await status()
    // A busy machine may be too late.
    if (Date.now() < end - 1000) assert.equal(open, 200)
    // With a clock that is 45 seconds slow it would still be open.
    await until(async () => (await status()) === 409, 30)
  }
}

test(
  'replicas whose machines are off by seconds and hours agree',
  {
    skip: withoutPostgres || withoutFaketime,
  },
  async (t) => {
    const postgres = await startPostgres()
    t.after(postgres.end)
    const start = starter(t, { folder: newFolder(t), database: postgres.url() })
    // The public origin is part of every token, so it is the same for all.
    const right = await start()
    const publicOrigin = right.origin
    const off = await Promise.all(
      WRONG.map((wrong) => start({ publicOrigin, through: ['faketime', '-f', wrong] })),
    )
    const pairs = off.flatMap((one) => [
      [one, right],
      [right, one],
    ])
    await Promise.all(pairs.map(([one, other]) => assertAgreement(one, other)))
  },
)
