// Programs that a test starts in addition to the server.

import { spawn } from 'node:child_process'

/** Starts a program. `env` adds to the environment; a value of `undefined` removes a variable. */
export function startProgram(command, args, { env = {}, cwd } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const watchers = new Set()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      output += piece
      for (const look of watchers) look()
    })
  }
  /** Its exit code, once all of its output has been read. */
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  ended.catch(() => {})
  return {
    ended,
    output: () => output,
    /** Waits for output that matches. Returns all output so far. */
    writes: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(output)) return
          watchers.delete(look)
          resolve(output)
        }
        watchers.add(look)
        ended.then((code) => reject(new Error(`${command} ended with ${code}:\n${output}`)), reject)
        look()
      }),
    async stop() {
      child.kill()
      await ended.catch(() => {})
    },
  }
}
