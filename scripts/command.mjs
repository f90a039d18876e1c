// Running the commands that these scripts are made of, in plain sight.

import { spawn } from 'node:child_process'
import { root, SetupError } from './setup/step.mjs'

/** Runs a command with its output shown; fails with a sentence when it does. */
export function runVisibly(command, args, env) {
  return runCounting(command, args, env, () => {})
}

/**
 * As `runVisibly`, and hands each piece of standard output to `hear`, too. `isHeld` keeps the output
 * back until the end, for a command beside which another one runs.
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
