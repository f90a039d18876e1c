// A PostgreSQL cluster in a temporary folder, with the settings that Debian has: changes reach the
// disk before they are acknowledged.

import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPostgres } from '../../scripts/setup.mjs'
import { SetupError } from '../../scripts/setup/step.mjs'

/** Starts a cluster in that folder. PostgreSQL does not run as root, so it runs as another user. */
export function startCluster(folder) {
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
  const sql = (database, statement) =>
    run('psql', '-h', folder, '-U', 'persona', '-d', database, '-Atc', statement).trim()
  return {
    folder,
    create: (name) => {
      sql('postgres', `CREATE DATABASE ${name}`)
      return `postgres://persona@${encodeURIComponent(folder)}/${name}`
    },
    sql,
    /** Runs a script over so many connections. Returns the number of runs in a second. */
    pgbench: (database, script, connections, seconds) => {
      const said = run(
        'pgbench',
        ...['-h', folder, '-U', 'persona', '-n', '-M', 'prepared', '-f', script],
        ...[
          '-c',
          connections,
          '-j',
          Math.min(4, connections),
          '-T',
          Math.max(1, Math.round(seconds)),
          database,
        ].map(String),
      )
      return Number(/tps = ([\d.]+)/.exec(said)[1])
    },
    stop: () => run('pg_ctl', '-D', data, '-m', 'fast', 'stop'),
  }
}

/**
 * What the server sends for one request of each kind, as scripts for pgbench. `database` has some
 * inquiries of the server's, whose sizes are taken. The server counts requests that come at the
 * same moment together; pgbench counts each.
 */
export function pgbenchScripts(cluster, database, ids) {
  const environment = cluster.sql(database, "SELECT id FROM environments WHERE name = 'sandbox'")
  const length = (column, table) =>
    cluster.sql(database, `SELECT length(${column}) FROM ${table} ORDER BY seq DESC LIMIT 1`)
  cluster.sql(database, 'CREATE TABLE bench_ids (n INTEGER PRIMARY KEY, id TEXT NOT NULL)')
  cluster.sql(
    database,
    `INSERT INTO bench_ids VALUES ${ids.map((id, n) => `(${n + 1}, '${id}')`).join(', ')}`,
  )
  const count = `WITH settings AS MATERIALIZED (SELECT set_config('lock_timeout', '250ms', true) AS patience, set_config('synchronous_commit', 'off', true) AS durability) INSERT INTO rate_limits (environment_id, minute, used) SELECT '${environment}', 1, 1 FROM settings WHERE patience IS NOT NULL AND durability IS NOT NULL ON CONFLICT (environment_id) DO UPDATE SET used = CASE WHEN rate_limits.minute < excluded.minute THEN excluded.used ELSE rate_limits.used + excluded.used END, minute = GREATEST(rate_limits.minute, excluded.minute) RETURNING used, (SELECT clock_offset_seconds FROM environments WHERE id = '${environment}') AS offset_seconds;
`
  const create = `\\set n random(1, 9000000000000000)
${count}WITH a AS (INSERT INTO accounts (id, environment_id, created_at, updated_at) VALUES ('act_' || :n, '${environment}', 1, 1)), i AS (INSERT INTO inquiries (id, environment_id, status, template_id, template_version_id, creator, tags, fields, created_at, updated_at, account_id, expires_at, personal, way) VALUES ('inq_' || :n, '${environment}', 'created', 'itmpl_demo', 'itmplv_demo', '', '[]', '{}', 1, 1, 'act_' || :n, 9, repeat('x', ${length('personal', 'inquiries')}), repeat('x', ${length('way', 'inquiries')}))) INSERT INTO events (id, environment_id, name, object_id, payload, created_at) VALUES ('evt_' || :n, '${environment}', 'inquiry.created', 'inq_' || :n, repeat('x', ${length('payload', 'events')}), 1);
`
  const resume = `\\set n random(1, ${ids.length})
${count}SELECT i.*, e.name AS environment_name, e.clock_offset_seconds AS environment_offset, s.id AS session_id, s.status AS session_status, s.created_at AS session_created_at, s.started_at AS session_started_at, s.expired_at AS session_expired_at, s.browser AS session_browser, s.personal AS session_personal, EXISTS (SELECT 1 FROM evidence WHERE inquiry_id = i.id) AS has_evidence FROM inquiries i JOIN environments e ON e.id = i.environment_id LEFT JOIN inquiry_sessions s ON s.inquiry_id = i.id WHERE i.id = (SELECT id FROM bench_ids WHERE n = :n) ORDER BY s.seq;
`
  const files = { create: join(cluster.folder, 'create.sql'), resume: join(cluster.folder, 'resume.sql') }
  writeFileSync(files.create, create)
  writeFileSync(files.resume, resume)
  return files
}
