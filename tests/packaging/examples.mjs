// Copies each example to its own folder, installs its dependencies and starts it as its README says.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../browser/page.mjs'
import { startProgram } from '../e2e/support/program.mjs'
import { API_KEY, freePort, TEMPLATE_ID } from '../e2e/support/server.mjs'
import { run } from './support.mjs'

export const READY = /(listening|running) on http/i

/** A folder for copies of examples. */
export function makeExamples() {
  const folder = mkdtempSync(join(tmpdir(), 'persona-examples-'))
  return {
    folder,
    /** Copies an example; returns the copy's path. */
    copy(name) {
      const built = /\/(node_modules|target|pkg|dist|\.next)$/
      cpSync(join(root, 'examples', name), join(folder, name), {
        recursive: true,
        filter: (path) => !built.test(path),
      })
      return join(folder, name)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Installs the npm packages of a copy, with `tarball` as `persona-wasm`. */
export async function npmInstall(folder, tarball) {
  const path = join(folder, 'package.json')
  const project = JSON.parse(readFileSync(path, 'utf8'))
  if (project.dependencies['persona-wasm']) {
    project.dependencies['persona-wasm'] = `file:${tarball}`
    writeFileSync(path, JSON.stringify(project))
  }
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder })
}

/** The environment of a back end that uses `server`. */
export async function settingsFor(server, webhookSecret) {
  return {
    PERSONA_API_KEY: API_KEY,
    PERSONA_ORIGIN: server.origin,
    PERSONA_TEMPLATE_ID: TEMPLATE_ID,
    PERSONA_WEBHOOK_SECRET: webhookSecret,
    PORT: String(await freePort()),
  }
}

/** Starts a program, and returns it once it listens. */
export async function startListening([command, ...args], options) {
  const program = startProgram(command, args, options)
  try {
    await program.writes(options.ready ?? READY)
  } catch (error) {
    await program.stop()
    throw error
  }
  return program
}
