// A PostgreSQL for one test, which may stop and start it.

import { execFileSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostgres } from '../../../scripts/setup.mjs'

/** The reason why nothing can be tested on PostgreSQL here, or false. */
export const withoutPostgres = findPostgres() ? false : 'there are no initdb and postgres here'

/** Starts a cluster. `url` creates a new database in it; `stop` and `start` may be called repeatedly. */
export async function startPostgres() {
  const bin = findPostgres()
  const folder = mkdtempSync(join(tmpdir(), 'persona-faults-'))
  // PostgreSQL refuses to run as root.
  let as = []
  let owner
  if (process.getuid?.() === 0) {
    const id = (...args) => Number(execFileSync('id', args, { encoding: 'utf8' }))
    const [user, group] = [id('-u', 'postgres'), id('-g', 'postgres')]
    owner = [user, group]
    chownSync(folder, user, group)
    as = ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups']
  }
  const run = (command, ...args) => {
    const [first, ...rest] = [...as, join(bin, command), ...args]
    return execFileSync(first, rest, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  const data = join(folder, 'data')
  run(
    'initdb',
    `--pgdata=${data}`,
    '--username=persona',
    '--auth=trust',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
  )
  const port = await freePort()
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c max_connections=100 -c shared_buffers=32MB`
  const start = () =>
    run(
      'pg_ctl',
      `--pgdata=${data}`,
      `--log=${join(folder, 'log')}`,
      '--wait',
      '--silent',
      'start',
      `--options=${options}`,
    )
  // As in a crash: nothing is flushed first.
  const stop = () => run('pg_ctl', `--pgdata=${data}`, '--mode=immediate', '--silent', '--wait', 'stop')
  const ask = (sql, database = 'postgres') =>
    execFileSync(join(bin, 'psql'), ['-h', '127.0.0.1', '-p', port, '-U', 'persona', '-Atc', sql, database], {
      encoding: 'utf8',
    }).trim()
  start()
  let made = 0
  return {
    start,
    stop,
    ask,
    /** Gives a folder to the user that PostgreSQL runs as. */
    own(place) {
      if (owner) chownSync(place, ...owner)
    },
    /** The address of a new database, whose files are in that folder if one is named. */
    url(place) {
      const name = `faults_${made++}`
      if (place) ask(`CREATE TABLESPACE ${name} LOCATION '${place}'`)
      ask(`CREATE DATABASE ${name}${place ? ` TABLESPACE ${name}` : ''}`)
      return `postgres://persona@127.0.0.1:${port}/${name}`
    },
    end() {
      try {
        stop()
      } catch {
        // It was stopped already.
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
