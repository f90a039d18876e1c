// Runs commands and shows their output.

import { spawn } from 'node:child_process'
import { root, SetupError } from './setup/step.mjs'

/** Runs a command and shows its output. Throws a SetupError if it fails. */
export function runVisibly(command, args, env) {
  return runCounting(command, args, env, () => {})
}

/**
 * As `runVisibly`, and also passes each piece of standard output to `hear`. `isHeld` holds the output back
 * until the end, for commands that run in parallel.
 */
export function runCounting(command, args, env, hear, isHeld = false) {
  const title = `\n$ ${[command, ...args].join(' ')}\n`
  const held = [Buffer.from(title)]
  if (!isHeld) process.stdout.write(title)
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', isHeld ? 'pipe' : 'inherit'],
    })
    child.stderr?.on('data', (piece) => held.push(piece))
    child.stdout.on('data', (piece) => {
      if (isHeld) held.push(piece)
      else process.stdout.write(piece)
      hear(piece.toString())
    })
    child.once('error', (error) => reject(new SetupError(`${command} cannot be run: ${error.message}.`)))
    child.once('close', (code) => {
      if (isHeld) process.stdout.write(Buffer.concat(held))
      if (code === 0) resolve()
      else
        reject(new SetupError(`"${[command, ...args].join(' ')}" ended with ${code}; its output is above.`))
    })
  })
}

/** A time in seconds as text, such as `2 min 5 s`. */
export const inMinutes = (seconds) => `${Math.floor(seconds / 60)} min ${seconds % 60} s`
