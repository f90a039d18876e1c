// Measures how many inquiries per second the server creates and resumes, and compares it with the
// limits of its databases. Writes bench/SERVER.md.
//
//   npm run bench                        everything: about 20 minutes on an idle machine
//   npm run bench -- --runs 3 --seconds 2 --connections 16 --inquiries 0
//   npm run bench -- --baseline ../before/target/release/persona-server
//                                        also measures another build of the server
//
// The limits are the same statements without the server: on SQLite in one thread, on PostgreSQL by
// pgbench over as many connections. Everything runs on this machine, in a temporary folder. All
// that is compared is measured alternately.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildServer } from '../scripts/build.mjs'
import { orExplain } from '../scripts/setup.mjs'
import { root } from '../scripts/setup/step.mjs'
import { Client } from './server/client.mjs'
import { fillPostgres, fillSqlite, python } from './server/fill.mjs'
import { pgbenchScripts, startCluster } from './server/postgres.mjs'
import { startServer } from './server/process.mjs'
import { median, ratios, summary, table, thousands } from './widget/tables.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '1,16,64' },
    inquiries: { type: 'string', default: '1000000' },
    baseline: { type: 'string' },
    'no-build': { type: 'boolean', default: false },
  },
})
const runs = Number(values.runs)
const seconds = Number(values.seconds)
const connections = values.connections.split(',').map(Number)
const program = join(root, 'target', 'release', 'persona-server')
const KINDS = ['create', 'resume']
const ENGINES = ['SQLite', 'PostgreSQL']
const CREATE = JSON.stringify({ data: { attributes: { 'inquiry-template-id': 'itmpl_demo' } } })
const START = JSON.stringify({ meta: { 'simulate-actions': [{ type: 'start_inquiry' }] } })

const began = Date.now()
const progress = (what) => console.error(`[${Math.round((Date.now() - began) / 1000)} s] ${what}`)

/** How many inquiries there are to resume. */
const RESUMED = 200
const createRequest = () => ({ path: '/api/v1/inquiries', body: CREATE })

/** A server with inquiries that can be resumed. */
async function prepare(name, build, database, folder) {
  const server = await startServer(build, database, folder)
  const client = new Client(server.address, 1)
  const ids = []
  for (let n = 0; n < RESUMED; n += 1) {
    const { data } = JSON.parse(await client.send('/api/v1/inquiries', CREATE))
    await client.send(`/api/v1/inquiries/${data.id}/perform-simulate-actions`, START)
    await client.send(`/api/v1/inquiries/${data.id}/resume`)
    ids.push(data.id)
  }
  client.close()
  let next = 0
  const requests = {
    create: createRequest,
    resume: () => ({ path: `/api/v1/inquiries/${ids[next++ % ids.length]}/resume`, body: '' }),
  }
  const measure = async (kind, count) => {
    const client = new Client(server.address, count)
    try {
      return await client.rate(seconds, requests[kind])
    } finally {
      client.close()
    }
  }
  return { name, ids, server, measure }
}

/** Measures all of these alternately, and returns the samples of each. */
async function alternate(contenders, kind, count) {
  const samples = new Map(contenders.map(({ name }) => [name, []]))
  for (let run = 0; run < runs; run += 1) {
    const turned = [
      ...contenders.slice(run % contenders.length),
      ...contenders.slice(0, run % contenders.length),
    ]
    for (const { name, measure } of turned) samples.get(name).push(await measure(kind, count))
  }
  return samples
}

const rates = (samples) => samples.map(({ rate }) => rate)

/** One bar for each line, as long as its rate is high. */
function plot(lines) {
  const most = Math.max(...lines.map(([, rate]) => rate))
  const width = Math.max(...lines.map(([name]) => name.length))
  const bars = lines.map(
    ([name, rate]) =>
      `${name.padEnd(width)}  ${'█'.repeat(Math.max(1, Math.round((rate / most) * 50)))} ${thousands(rate)}`,
  )
  return ['```', ...bars, '```'].join('\n')
}

async function compare(engine, contenders, limits, tell) {
  tell(`## ${engine}, a second`)
  tell()
  const names = [...contenders, ...limits].map(({ name }) => name)
  const [ours, ...others] = names
  const rows = []
  const bars = []
  const latencies = []
  for (const kind of KINDS) {
    for (const count of connections) {
      progress(`${engine}: ${kind} over ${count} connections`)
      const samples = await alternate([...contenders, ...limits], kind, count)
      const what = `${kind}, ${count} ${count === 1 ? 'connection' : 'connections'}`
      const compared = others.map((name) => ratios(rates(samples.get(ours)), rates(samples.get(name))))
      rows.push([what, ...names.map((name) => summary(rates(samples.get(name)), thousands)), ...compared])
      for (const name of names) bars.push([`${what}, ${name}`, median(rates(samples.get(name)))])
      for (const { name } of contenders) {
        const of = (part) => summary(samples.get(name).map((sample) => sample[part]))
        latencies.push([`${what}, ${name}`, of('p50'), of('p99')])
      }
    }
  }
  tell(table(['what', ...names, ...others.map((name) => `${ours} to ${name}`)], rows))
  tell()
  tell(plot(bars))
  tell()
  tell(table(['milliseconds', 'median', '99th percentile'], latencies))
  tell()
}

const THIS = 'this build'
const BEFORE = 'the other build'

/** Rates among a thousand inquiries and among many, in two databases. */
async function compareSizes(many, folder, newDatabase, tell) {
  const size = thousands(many)
  tell(
    `## Among 1,000 and among ${size} inquiries, over ${Math.max(...connections.filter((n) => n <= 16))} connections`,
  )
  tell()
  const rows = []
  for (const engine of ENGINES) {
    progress(`${engine}: ${size} inquiries`)
    const databases = [newDatabase(engine, 'few'), newDatabase(engine, 'many')]
    const [few, full] = await Promise.all(
      databases.map(({ url }, index) =>
        prepare(['among 1,000', `among ${size}`][index], program, url, folder),
      ),
    )
    try {
      databases[1].fill(many)
      for (const kind of KINDS) {
        const samples = await alternate([few, full], kind, Math.max(...connections.filter((n) => n <= 16)))
        const [small, large] = [few, full].map(({ name }) => rates(samples.get(name)))
        rows.push([
          `${kind}, ${engine}`,
          summary(small, thousands),
          summary(large, thousands),
          ratios(large, small),
        ])
      }
      const memory = full.server.memory()
      await full.server.stop()
      const again = await startServer(program, databases[1].url, folder)
      rows.push([`start, ${engine}, ms`, '', again.startTime.toFixed(0), ''])
      rows.push([`memory after the load, ${engine}, MB`, '', (memory / 1e6).toFixed(1), ''])
      await again.stop()
    } finally {
      await few.server.stop()
      await full.server.stop()
    }
  }
  tell(table(['what', 'among 1,000', `among ${size}`, 'ratio'], rows))
  tell()
}

/** How long the server takes to start, and how much memory it has when nothing happens. */
async function measureRest(builds, folder, newDatabase, tell) {
  tell('## Start and rest')
  tell()
  const rows = []
  for (const engine of ENGINES) {
    for (const { name, build } of builds) {
      const { url } = newDatabase(engine, 'rest')
      const starts = []
      const memory = []
      for (let run = 0; run <= runs; run += 1) {
        const server = await startServer(build, url, folder)
        await new Promise((done) => setTimeout(done, 1000))
        // The first start also makes the tables.
        if (run > 0) {
          starts.push(server.startTime)
          memory.push(server.memory() / 1e6)
        }
        await server.stop()
      }
      rows.push([`${engine}, ${name}`, summary(starts, thousands), summary(memory)])
    }
  }
  tell(table(['what', 'until it listens, ms', 'resident memory, MB'], rows))
  tell()
}

await orExplain(async () => {
  if (!values['no-build']) await buildServer({ env: process.env }, 'release')
  const folder = mkdtempSync(join(tmpdir(), 'persona-bench-'))
  const own = join(folder, 'cluster')
  mkdirSync(own)
  // The cluster's user must have access to its folder.
  spawnSync('chmod', ['711', folder])
  const report = []
  const tell = (line = '') => report.push(line)
  // After each part, so that a run that is ended early leaves what it has measured.
  const write = () => writeFileSync(join(root, 'bench', 'SERVER.md'), `${report.join('\n').trimEnd()}\n`)
  const cpu = /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown'
  tell('# The server, measured')
  tell()
  tell(
    `Written by \`npm run bench\` on ${cpus().length} × ${cpu} (load ${loadavg()[0].toFixed(1)} when it began), ${runs} runs of ${seconds} s of each. The load comes from the same machine. All that is compared was measured alternately, and the database reaches the disk before anything is acknowledged.`,
  )
  tell()
  tell(
    'The numbers are medians, with minimum and maximum in brackets. A ratio is run by run: more is better for this build. The limits are the statements of the same requests without a server: on SQLite in one thread, each in a transaction of its own and 64 in one; on PostgreSQL with pgbench over as many connections.',
  )
  tell()
  const cluster = startCluster(own)
  try {
    let made = 0
    const newDatabase = (engine, name) => {
      made += 1
      if (engine === 'SQLite') {
        const file = join(folder, `${name}_${made}.db`)
        return { url: `sqlite://${file}`, file, fill: (count) => fillSqlite(file, count) }
      }
      const database = `${name}_${made}`
      return {
        url: cluster.create(database),
        database,
        fill: (count) => fillPostgres(cluster, database, count),
      }
    }
    const builds = [{ name: THIS, build: program }]
    if (values.baseline) builds.push({ name: BEFORE, build: resolve(values.baseline) })
    for (const engine of ENGINES) {
      const contenders = []
      for (const { name, build } of builds) {
        contenders.push(await prepare(name, build, newDatabase(engine, 'bench').url, folder))
      }
      try {
        // The limits have a database that a server has made, and which no server has open.
        const bare = newDatabase(engine, 'bare')
        const { ids, server } = await prepare('bare', program, bare.url, folder)
        await server.stop()
        const limits =
          engine === 'SQLite'
            ? [1, 64].map((together) => ({
                name: together === 1 ? 'bare statements' : `bare, ${together} together`,
                measure: async (kind) => ({
                  rate: Number(
                    python(join(root, 'bench/server/sqlite.py'), bare.file, kind, seconds, together),
                  ),
                }),
              }))
            : [
                {
                  name: 'pgbench',
                  measure: async (kind, count) => {
                    scripts ??= pgbenchScripts(cluster, bare.database, ids)
                    return { rate: cluster.pgbench(bare.database, scripts[kind], count, seconds) }
                  },
                },
              ]
        let scripts
        await compare(engine, contenders, limits, tell)
        write()
      } finally {
        for (const { server } of contenders) await server.stop()
      }
    }
    await measureRest(builds, folder, newDatabase, tell)
    write()
    if (Number(values.inquiries)) await compareSizes(Number(values.inquiries), folder, newDatabase, tell)
    write()
    progress('bench/SERVER.md written')
  } finally {
    cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
