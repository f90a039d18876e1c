// The output of set-up: every step is announced, shows its progress, and ends successfully or with one
// sentence that says what to do.

import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const logs = join(root, 'target', 'setup')
const HEARTBEAT_SECONDS = 20

/** A failure whose message is meant for the person who ran the command. */
export class SetupError extends Error {}

export function say(text) {
  console.log(`[setup] ${text}`)
}

/** First line of what a command prints, or '' when it cannot be run. */
export function probe(command, args, options = {}) {
  const run = spawnSync(command, args, { encoding: 'utf8', ...options })
  return run.status === 0 ? run.stdout.trim() : ''
}

/**
 * Runs a command and waits for it. Its output goes to a log; a line every HEARTBEAT_SECONDS shows that it
 * is still running. `advice` is the sentence that follows a failure.
 */
export function run(what, command, args, { advice, env, cwd = root } = {}) {
  mkdirSync(logs, { recursive: true })
  const log = join(logs, `${what.replace(/[^a-z0-9.]+/gi, '-').toLowerCase()}.log`)
  const out = openSync(log, 'w')
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  const heartbeat = setInterval(() => say(`${what}: ${seconds()} s so far`), HEARTBEAT_SECONDS * 1000)
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', out, out] })
    const finish = (failure) => {
      clearInterval(heartbeat)
      closeSync(out)
      if (!failure) return resolve(seconds())
      const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-12).join('\n')
      if (tail) console.error(tail)
      reject(new SetupError(`${what}: ${failure}. ${advice ?? ''} The whole output is in ${log}.`))
    }
    child.once('error', (error) =>
      finish(error.code === 'ENOENT' ? `${command} is not installed` : error.message),
    )
    child.once('close', (code) => finish(code === 0 ? null : `${command} ended with ${code}`))
  })
}

/** Runs apt-get as root, and says so before it does. */
export async function aptInstall(packages, advice) {
  const names = packages.join(' ')
  const isRoot = process.getuid?.() === 0
  if (!probe('apt-get', ['--version'])) throw new SetupError(advice)
  if (!isRoot && !probe('sudo', ['--version'])) {
    throw new SetupError(
      `Installing ${names} needs root and there is no sudo: run "apt-get install ${names}" as root, then try again.`,
    )
  }
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive']
  const [command, ...prefix] = isRoot ? environment : ['sudo', '--non-interactive', ...environment]
  // Another apt may be running, for example after a machine's first start.
  const patience = '-oDPkg::Lock::Timeout=120'
  const apt = (what, ...args) =>
    run(what, command, [...prefix, 'apt-get', patience, ...args], {
      advice: isRoot
        ? advice
        : `If sudo wants a password, run "sudo apt-get install ${names}" yourself, then try again.`,
    })
  say(`using root${isRoot ? '' : ' (sudo)'}: apt-get install ${names}`)
  await apt('apt-get update', 'update', '-qq')
  await apt(`apt-get install ${names}`, 'install', '-y', '-qq', '--no-install-recommends', ...packages)
}
