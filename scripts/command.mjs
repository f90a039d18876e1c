// Running the commands that these scripts are made of, in plain sight.

import { spawn } from 'node:child_process'
import { root, SetupError } from './setup/step.mjs'

/** Runs a command with its output shown; fails with a sentence when it does. */
export function runVisibly(command, args, env) {
  return runCounting(command, args, env, () => {})
}

/** As `runVisibly`, and hands each piece of standard output to `hear`, too. */
export function runCounting(command, args, env, hear) {
  console.log(`\n$ ${[command, ...args].join(' ')}`)
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.on('data', (piece) => {
      process.stdout.write(piece)
      hear(piece.toString())
    })
    child.once('error', (error) => reject(new SetupError(`${command} cannot be run: ${error.message}.`)))
    child.once('close', (code) => {
      if (code === 0) resolve()
      else
        reject(new SetupError(`"${[command, ...args].join(' ')}" ended with ${code}; its output is above.`))
    })
  })
}
