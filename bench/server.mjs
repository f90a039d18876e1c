// How many inquiries per second the server creates and resumes, on each database. For comparison, pgbench
// sends PostgreSQL the same statements over the same number of connections, without the server.
//
//   npm run bench                      5 runs of 5 seconds each
//   npm run bench -- --runs 3 --seconds 2 --connections 16
//
// Everything runs on this machine and in a temporary folder: a separate cluster with
// Debian's settings (changes reach the disk before they are acknowledged).

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { buildServer } from '../scripts/build.mjs'
import { findPostgres, orExplain } from '../scripts/setup.mjs'
import { root, SetupError } from '../scripts/setup/step.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '16' },
  },
})
const [runs, seconds, connections] = [values.runs, values.seconds, values.connections].map(Number)
const program = join(root, 'target', 'release', 'persona-server')
const CREATE = JSON.stringify({ data: { attributes: { 'inquiry-template-id': 'itmpl_demo' } } })
const START = JSON.stringify({ meta: { 'simulate-actions': [{ type: 'start_inquiry' }] } })

/** Median, minimum and maximum. */
function summary(rates) {
  const sorted = [...rates].sort((a, b) => a - b)
  const shown = (rate) => Math.round(rate).toString()
  return `${shown(sorted[Math.floor(sorted.length / 2)]).padStart(7)}   ${shown(sorted[0])} to ${shown(sorted.at(-1))}`
}

function report(what, rates) {
  console.log(`${what.padEnd(34)}${summary(rates)}`)
}

/** A cluster in that folder. PostgreSQL does not run as root, so it runs as another user. */
function cluster(folder) {
  const bin = findPostgres()
  if (!bin || !existsSync(join(bin, 'pgbench'))) {
    throw new SetupError('initdb, postgres and pgbench were not found. Install PostgreSQL, then try again.')
  }
  let identity = {}
  if (process.getuid() === 0) {
    const id = (flag, user) => spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout.trim()
    const user = id('-u', 'postgres') ? 'postgres' : 'nobody'
    identity = { uid: Number(id('-u', user)), gid: Number(id('-g', user)) }
    chownSync(folder, identity.uid, identity.gid)
  }
  const data = join(folder, 'data')
  const run = (name, ...args) => {
    const ended = spawnSync(join(bin, name), args, { ...identity, cwd: folder, encoding: 'utf8' })
    if (ended.status !== 0) throw new SetupError(`${name} failed: ${ended.stderr}`)
    return ended.stdout
  }
  run('initdb', '-D', data, '-U', 'persona', '-A', 'trust', '-E', 'UTF8', '--no-locale')
  const options = `-k ${folder} -c listen_addresses= -c max_connections=200`
  // Without a log file the server would keep our pipe open.
  run('pg_ctl', '-D', data, '-l', join(folder, 'log'), '-w', '-o', options, 'start')
  return {
    url: `postgres://persona@${encodeURIComponent(folder)}/postgres`,
    sql: (statement) =>
      run('psql', '-h', folder, '-U', 'persona', '-d', 'postgres', '-Atc', statement).trim(),
    pgbench: (script) => {
      const said = run(
        'pgbench',
        ...['-h', folder, '-U', 'persona', '-n', '-M', 'prepared', '-c', connections, '-j', 4].map(String),
        ...['-T', seconds, '-f', script, 'postgres'].map(String),
      )
      return Number(/tps = ([\d.]+)/.exec(said)[1])
    },
    stop: () => run('pg_ctl', '-D', data, '-m', 'fast', 'stop'),
  }
}

/** Starts the server with that database; resolves when it listens. */
async function serve(url, folder) {
  const listen = ['--listen', '127.0.0.1:0', '--demo-listen', '127.0.0.1:0']
  const log = ['--log', 'info', '--log-format', 'json', '--rate-limit', '1000000000']
  const args = ['--demo', ...listen, ...log, '--database', url, '--storage', join(folder, 'uploads')]
  // A database that is not the demo's own file needs a master key.
  const key = spawnSync(program, ['keys', 'generate-master'], { encoding: 'utf8' }).stdout.trim()
  const env = { ...process.env, PERSONA_MASTER_KEY: key }
  const child = spawn(program, args, { env, stdio: ['ignore', 'inherit', 'pipe'] })
  const lines = createInterface(child.stderr)
  let said = ''
  const address = await new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      said = `${said}${line}\n`.slice(-2000)
      const found = /"address":"([^"]+)"/.exec(line)
      if (found) resolve(found[1])
    })
    child.once('exit', () => reject(new SetupError(`the server ended: ${said}`)))
  })
  const [host, port] = address.split(':')
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections })
  const send = (path, body) =>
    new Promise((resolve, reject) => {
      const headers = { authorization: 'Bearer persona_sandbox_demo' }
      if (body) headers['content-type'] = 'application/json'
      const request = http.request({ host, port, path, method: 'POST', headers, agent }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece) => (text += piece))
        response.on('end', () =>
          response.statusCode < 300
            ? resolve(text)
            : reject(new SetupError(`${path}: ${response.statusCode} ${text}`)),
        )
      })
      request.once('error', reject)
      request.end(body)
    })
  const stop = async () => {
    agent.destroy()
    child.kill()
    if (child.exitCode === null) await once(child, 'exit')
  }
  return { send, stop }
}

/** Runs `work` over all connections for that time, and returns the number of runs per second. */
async function rate(work) {
  const started = performance.now()
  const until = started + seconds * 1000
  let done = 0
  const worker = async () => {
    while (performance.now() < until) {
      await work()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  return done / ((performance.now() - started) / 1000)
}

async function several(work) {
  const rates = []
  for (let run = 0; run < runs; run += 1) rates.push(await work())
  return rates
}

async function measureServer(name, url, folder) {
  const server = await serve(url, folder)
  try {
    const create = async () => JSON.parse(await server.send('/api/v1/inquiries', CREATE)).data.id
    report(`create, ${name}`, await several(() => rate(create)))
    const ids = await Promise.all(Array.from({ length: 500 }, create))
    for (const id of ids) await server.send(`/api/v1/inquiries/${id}/perform-simulate-actions`, START)
    let next = 0
    const resume = () => server.send(`/api/v1/inquiries/${ids[next++ % ids.length]}/resume`)
    report(`resume, ${name}`, await several(() => rate(resume)))
    return ids
  } finally {
    await server.stop()
  }
}

/** The statements of one request of each kind, as scripts for pgbench, starting with authentication. */
function scripts(folder, environment, ids, columns) {
  const gate = `SELECT e.id, e.name, e.clock_offset_seconds FROM api_keys k JOIN environments e ON e.id = k.environment_id WHERE k.hash = 'none';
INSERT INTO rate_limits (environment_id, minute, used) VALUES ('${environment}', 1, 1) ON CONFLICT (environment_id) DO UPDATE SET used = CASE WHEN rate_limits.minute < excluded.minute THEN 1 ELSE rate_limits.used + 1 END, minute = GREATEST(rate_limits.minute, excluded.minute) RETURNING used;
`
  const hang = (id) => `SELECT * FROM inquiry_sessions WHERE inquiry_id = ${id} ORDER BY seq;
SELECT * FROM evidence WHERE inquiry_id = ${id} ORDER BY seq;
`
  const create = `\\set n random(1, 9000000000000000)
${gate}SELECT * FROM inquiry_templates WHERE id = 'itmpl_demo';
BEGIN;
INSERT INTO accounts (id, environment_id, created_at, updated_at) VALUES ('act_' || :n, '${environment}', 1, 1) ON CONFLICT (environment_id, reference_index) DO NOTHING;
INSERT INTO inquiries (id, environment_id, status, template_id, template_version_id, creator, tags, fields, created_at, updated_at) VALUES ('inq_' || :n, '${environment}', 'created', 'itmpl_demo', 'itmplv_demo', 'API', '[]', '{}', 1, 1);
UPDATE inquiries SET ${columns.map((column) => `${column} = ${column}`).join(', ')} WHERE id = 'inq_' || :n;
${hang("'inq_' || :n")}INSERT INTO events (id, environment_id, name, object_id, payload, created_at) VALUES ('evt_' || :n, '${environment}', 'inquiry.created', 'inq_' || :n, repeat('x', 1500), 1);
${hang("'inq_' || :n")}COMMIT;
`
  const resume = `\\set n random(1, ${ids.length})
${gate}BEGIN;
SELECT i.*, e.name AS environment_name, e.clock_offset_seconds AS environment_offset FROM inquiries i JOIN environments e ON e.id = i.environment_id WHERE i.id = (SELECT id FROM bench_ids WHERE n = :n) FOR NO KEY UPDATE OF i;
${hang('(SELECT id FROM bench_ids WHERE n = :n)')}COMMIT;
`
  const files = { create: join(folder, 'create.sql'), resume: join(folder, 'resume.sql') }
  writeFileSync(files.create, create)
  writeFileSync(files.resume, resume)
  return files
}

await orExplain(async () => {
  await buildServer({ env: process.env }, 'release')
  const folder = mkdtempSync(join(tmpdir(), 'persona-bench-'))
  const own = join(folder, 'cluster')
  mkdirSync(own)
  // The cluster's user must have access to its folder.
  spawnSync('chmod', ['711', folder])
  let database
  try {
    console.log(`\n${cpus().length} cores, ${connections} connections, ${runs} runs of ${seconds} s`)
    console.log(`${'a second'.padEnd(34)} median   least to most`)
    await measureServer('SQLite', `sqlite://${join(folder, 'bench.db')}`, folder)
    database = cluster(own)
    const ids = await measureServer('PostgreSQL', database.url, folder)
    const rows = ids.map((id, n) => `(${n + 1}, '${id}')`).join(', ')
    database.sql('CREATE TABLE bench_ids (n INTEGER PRIMARY KEY, id TEXT NOT NULL)')
    database.sql(`INSERT INTO bench_ids VALUES ${rows}`)
    const environment = database.sql("SELECT id FROM environments WHERE name = 'sandbox'")
    const columns = ['status', 'note', 'tags', 'redirect_uri', 'fields', 'next_step', 'previous_step']
    columns.push('updated_at', 'started_at', 'expires_at', 'expired_at', 'completed_at', 'reference_id')
    const files = scripts(folder, environment, ids, columns)
    report('create, pgbench alone', await several(async () => database.pgbench(files.create)))
    report('resume, pgbench alone', await several(async () => database.pgbench(files.resume)))
  } finally {
    database?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
