// A persona-server for one test file, with its own ports, database and uploads.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
export const BINARY = process.env.PERSONA_SERVER ?? join(root, 'target', 'debug', 'persona-server')
const START_SECONDS = 60

export const API_KEY = 'persona_sandbox_demo'
export const TEMPLATE_ID = 'itmpl_demo'

/**
 * Starts `persona-server --demo` on free ports. The flow is at `origin`, the demo
 * shop at `shop`, which is another origin. `stop()` ends it and removes its files.
 *
 * A `folder` that the caller passes is kept, so a server that is started there again finds its data.
 * `database` is a URL, `publicOrigin` is the address for browsers if it is not `origin`, `env` is added
 * to the environment, and `through` is a command that runs the server, such as `faketime`.
 */
export async function startServer({
  args = [],
  folder: kept,
  database,
  publicOrigin,
  env = {},
  through = [],
} = {}) {
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'persona-e2e-'))
  const [port, shopPort] = await Promise.all([freePort(), freePort()])
  const origin = `http://localhost:${port}`
  const flags = ['--demo', '--listen', `127.0.0.1:${port}`, '--demo-listen', `127.0.0.1:${shopPort}`]
  flags.push(
    '--public-origin',
    publicOrigin ?? origin,
    '--database',
    database ?? `sqlite://${join(folder, 'persona.db')}`,
  )
  flags.push('--storage', join(folder, 'uploads'), ...args)
  const [command, ...prefix] = [...through, BINARY]
  const child = spawn(command, [...prefix, ...flags], {
    cwd: folder,
    env: { ...process.env, ...env },
    // A command that runs the server may keep running: both are in one process group and are killed together.
    detached: through.length > 0,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const signal = (name) => {
    if (!through.length) return child.kill(name)
    try {
      return process.kill(-child.pid, name)
    } catch {
      // It has ended.
      return false
    }
  }
  let output = ''
  child.stdout.on('data', (piece) => (output += piece))
  child.stderr.on('data', (piece) => (output += piece))
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  const shop = `http://localhost:${shopPort}`
  let hasEnded = false
  const tooEarly = ended.then((code) => {
    hasEnded = true
    throw new Error(`persona-server ended with ${code}:\n${output}`)
  })
  const isWanted = () => !hasEnded
  await Promise.race([
    Promise.all([answers(`${origin}/persona.js`, isWanted), answers(shop, isWanted)]),
    tooEarly,
  ]).catch((error) => {
    signal('SIGKILL')
    throw error
  })
  // It ends later, when it is stopped.
  tooEarly.catch(() => {})

  const api = async (method, path, body) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${API_KEY}`, ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, body: text ? JSON.parse(text) : null }
  }
  return {
    origin,
    shop,
    api,
    /** Creates an inquiry of the demo template and returns its id. */
    async createInquiry(attributes = {}) {
      const { body } = await api('POST', '/inquiries', {
        data: { attributes: { 'inquiry-template-id': TEMPLATE_ID, ...attributes } },
      })
      return body.data.id
    },
    async inquiry(id) {
      return (await api('GET', `/inquiries/${id}`)).body.data
    },
    /** Simulates what the individual does, such as 'start_inquiry'. */
    async simulate(id, ...types) {
      const meta = { 'simulate-actions': types.map((type) => ({ type })) }
      const { status, body } = await api('POST', `/inquiries/${id}/perform-simulate-actions`, { meta })
      assert.equal(status, 200, JSON.stringify(body))
    },
    /** Moves the sandbox's clock forward. */
    async advanceClock(seconds) {
      const { status, body } = await api('POST', '/test-clock', { meta: { 'advance-seconds': seconds } })
      assert.equal(status, 200, JSON.stringify(body))
    },
    /** Everything the server has logged so far. */
    output: () => output,
    /** Its process id. */
    pid: child.pid,
    async stop() {
      signal('SIGTERM')
      await ended
      if (!kept) rmSync(folder, { recursive: true, force: true })
    },
    /** Kills it, as a power cut would. */
    async kill() {
      signal('SIGKILL')
      await ended.catch(() => {})
    },
  }
}

/** Polls until there is an answer, the only sign of readiness that every server gives. */
async function answers(url, isWanted) {
  const deadline = Date.now() + START_SECONDS * 1000
  while (isWanted()) {
    try {
      const response = await fetch(url)
      await response.arrayBuffer()
      return
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${url} does not answer`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
