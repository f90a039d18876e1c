// Runs the receivers in docs/webhooks.md with a server that sends to them.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startProgram } from './support/program.mjs'
import { freePort, startServer } from './support/server.mjs'
import { snippetsOf } from './support/snippets.mjs'
import { signature } from './support/webhook.mjs'

const snippets = snippetsOf('docs/webhooks.md')

let server
let folder

before(async () => {
  server = await startServer()
  folder = mkdtempSync(join(tmpdir(), 'persona-receiver-'))
})

after(async () => {
  await server?.stop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** Posts to a receiver as soon as it listens, and returns the status of its answer. */
async function post(url, headers, body) {
  for (let attempt = 0; ; attempt++) {
    try {
      return (await fetch(url, { method: 'POST', headers, body })).status
    } catch (error) {
      if (attempt > 400) throw error
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
}

for (const [language, command, file] of [
  ['js', process.execPath, 'receiver.mjs'],
  ['python', 'python3', 'receiver.py'],
]) {
  const isMissing = spawnSync(command, ['--version']).error && `there is no ${command}`
  test(
    `the receiver in ${language} takes what is genuine, and nothing else`,
    { skip: isMissing },
    async () => {
      const port = await freePort()
      const code = snippets[file]
      assert.ok(code.includes('4000'), 'the port of the address above')
      writeFileSync(join(folder, file), code.replace('4000', port))
      const url = `http://localhost:${port}/hooks`
      const attributes = { name: 'Shop', url, 'enabled-events': ['inquiry.completed'] }
      const { body } = await server.api('POST', '/webhooks', { data: { attributes } })
      const { id } = body.data
      const { secret } = body.data.attributes
      const receiver = startProgram(command, [join(folder, file)], {
        env: { PERSONA_WEBHOOK_SECRET: secret, PYTHONUNBUFFERED: '1' },
      })
      try {
        const sign = (time, key = secret, of = '{}') => signature(time, key, of)
        const now = Math.floor(Date.now() / 1000)
        const forged = [
          undefined,
          '',
          'v1=0',
          `t=${'9'.repeat(5000)},v1=${'0'.repeat(64)}`,
          sign(now, 'wbhsec_other'),
          sign(now - 3600),
          sign(now, secret, '{} '),
        ]
        for (const given of forged) {
          const headers = given === undefined ? {} : { 'Persona-Signature': given }
          assert.equal(await post(url, headers, '{}'), 400, given)
        }
        await server.api('POST', `/webhooks/${id}/enable`)
        const inquiryId = await server.createInquiry()
        await server.simulate(inquiryId, 'start_inquiry', 'complete_inquiry')
        const output = await receiver.writes(/inquiry\.completed/)
        assert.match(output, new RegExp(`evt_\\w+ inquiry\\.completed ${inquiryId}`))
      } finally {
        await receiver.stop()
        await server.api('POST', `/webhooks/${id}/disable`)
      }
    },
  )
}
