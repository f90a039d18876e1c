// A server process that is measured.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SetupError } from '../../scripts/setup/step.mjs'

let key

/** Starts the program on that database, and returns when it takes requests. */
export async function startServer(program, database, folder) {
  // The same master key each time, because a database is opened several times.
  key ??= spawnSync(program, ['keys', 'generate-master'], { encoding: 'utf8' }).stdout.trim()
  const listen = ['--listen', '127.0.0.1:0', '--demo-listen', '127.0.0.1:0']
  // The modules that log the address: of this build, and of builds from before it moved.
  const levels = 'warn,persona_server::commands=info,persona_server::run=info'
  const log = ['--log', levels, '--log-format', 'json']
  const options = ['--demo', '--rate-limit', '1000000000', ...listen, ...log]
  const args = [...options, '--database', database, '--storage', join(folder, 'uploads')]
  const started = performance.now()
  const child = spawn(program, args, {
    env: { ...process.env, PERSONA_MASTER_KEY: key },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
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
  return {
    address,
    pid: child.pid,
    /** How long it took until the server listened, in milliseconds. */
    startTime: performance.now() - started,
    /** Its resident memory, in bytes. */
    memory: () =>
      Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024,
    stop: async () => {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
