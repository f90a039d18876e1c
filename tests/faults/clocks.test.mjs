// Replicas on machines whose clocks are wrong: they agree all the same.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { startServer } from '../e2e/support/server.mjs'
import { call, MASTER_KEY, newFolder, newInquiry, UNLIMITED } from './support/load.mjs'
import { startPostgres, withoutPostgres } from './support/postgres.mjs'

const withoutFaketime =
  spawnSync('faketime', ['--version']).status === 0 ? false : 'there is no faketime here'

for (const wrong of ['+45s', '-45s', '+3h'])
  test(
    `a replica whose machine is off by ${wrong} agrees with the others`,
    { skip: withoutPostgres || withoutFaketime },
    async (t) => {
      const postgres = await startPostgres()
      t.after(postgres.end)
      const [folder, database] = [newFolder(t), postgres.url()]
      const options = { args: UNLIMITED, folder, database, env: MASTER_KEY }
      // Its public origin is part of every token: both say the same.
      const right = await startServer(options)
      t.after(() => right.kill())
      const publicOrigin = right.origin
      const off = await startServer({ ...options, publicOrigin, through: ['faketime', '-f', wrong] })
      t.after(() => off.kill())

      const meta = { 'expiration-after-create-interval-seconds': 2, 'auto-create-inquiry-session': true }
      for (const [one, other] of [
        [off, right],
        [right, off],
      ]) {
        const made = await call(one.origin, 'POST', '/inquiries', { body: newInquiry() })
        const { id } = JSON.parse(made.text).data
        const start = { body: { meta: { 'simulate-actions': [{ type: 'start_inquiry' }] } } }
        await call(one.origin, 'POST', `/inquiries/${id}/perform-simulate-actions`, start)
        const resumed = await call(one.origin, 'POST', `/inquiries/${id}/resume`)
        const token = JSON.parse(resumed.text).meta['session-token']
        const opened = await fetch(`${other.origin}/verify?inquiry-id=${id}&session-token=${token}`)
        assert.equal(opened.status, 200, 'a token that was just issued')

        // One that ends in two seconds ends for both at the same moment.
        const short = await call(one.origin, 'POST', '/inquiries', { body: { ...newInquiry(), meta } })
        const { id: shortId, attributes } = JSON.parse(short.text).data
        const lasts = new Date(attributes['expires-at']) - new Date(attributes['created-at'])
        assert.equal(lasts, 2000)
        const until = (moment) => new Promise((resolve) => setTimeout(resolve, moment - Date.now()))
        const end = new Date(attributes['expires-at']).getTime()
        const open = await fetch(`${other.origin}/verify?inquiry-id=${shortId}`)
        // A busy machine may have come too late.
        if (Date.now() < end) assert.equal(open.status, 200)
        await until(end + 100)
        for (const server of [one, other])
          assert.equal((await fetch(`${server.origin}/verify?inquiry-id=${shortId}`)).status, 409, 'expired')
      }
    },
  )
