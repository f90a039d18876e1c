// Customers' servers that retry every request, and the responses that they got.

import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { API_KEY, startServer, TEMPLATE_ID } from '../../e2e/support/server.mjs'

/** The same key for all servers of a test, because each must open what another has sealed. */
export const MASTER_KEY = { PERSONA_MASTER_KEY: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' }

/** Limits that no test reaches. */
export const UNLIMITED = [
  ...['--rate-limit', '1000000', '--flow-steps', '1000000', '--max-connections-per-client', '1000'],
  ...['--log', 'error'],
]

/** A folder that is removed when the test has ended. */
export function newFolder(test) {
  const folder = mkdtempSync(join(tmpdir(), 'persona-faults-'))
  test.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/**
 * Starts servers with those options, and kills all that still run, or are still starting, when the
 * test has ended.
 */
export function starter(test, options) {
  const started = []
  test.after(async () => {
    for (const { value } of await Promise.allSettled(started)) await value?.kill()
  })
  return (more) => {
    const server = startServer({ args: UNLIMITED, env: MASTER_KEY, ...options, ...more })
    started.push(server)
    return server
  }
}

/** Asks the API; rejects when nobody answers. */
export async function call(origin, method, path, { body, key } = {}) {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${API_KEY}`,
      ...(body && { 'Content-Type': 'application/json' }),
      ...(key && { 'Idempotency-Key': key }),
    },
    body: body && JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text }
}

export const newInquiry = (attributes = {}) => ({
  data: { attributes: { 'inquiry-template-id': TEMPLATE_ID, ...attributes } },
})

/** Polls until `look` returns something. */
export async function until(look, seconds = 60) {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const found = await Promise.resolve()
      .then(look)
      .catch(() => undefined)
    if (found) return found
    if (Date.now() > deadline) throw new Error(`nothing came of it in ${seconds} s: ${look}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/**
 * Workers that make inquiries, each with a key, and send each request until it is answered.
 * `origins()` says who may be asked. What was acknowledged is in `told`.
 */
export function startWorkers(test, origins, count = 6) {
  const told = []
  const wrong = []
  let goesOn = true
  test.after(() => (goesOn = false))
  const work = async (worker) => {
    while (goesOn) {
      const key = randomUUID()
      const body = newInquiry({ 'reference-id': key, note: `secret of ${key}` })
      for (let tries = 0; goesOn || tries === 0; tries++) {
        const all = origins()
        const answer = await call(all[(worker + tries) % all.length], 'POST', '/inquiries', {
          body,
          key,
        }).catch(() => null)
        if (answer?.status === 201) {
          told.push({ key, body, text: answer.text, id: JSON.parse(answer.text).data.id })
          break
        }
        // 503 means later. Anything else is wrong.
        if (answer && answer.status !== 503) wrong.push(`${answer.status} ${answer.text}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }
  const all = Array.from({ length: count }, (_, worker) => work(worker))
  return {
    told,
    wrong,
    /** Waits until that many more have been acknowledged. */
    more: (number, goal = told.length + number) => until(() => told.length >= goal, 120),
    async stop() {
      goesOn = false
      await Promise.all(all)
    },
  }
}
