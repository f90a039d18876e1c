// The snippets of docs/*.md and README.md, by the names in the comments before them.

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { BINARY } from './server.mjs'

const root = new URL('../../../', import.meta.url)

/** The snippets of a page: name → code. */
export function snippetsOf(page) {
  const text = readFileSync(new URL(page, root), 'utf8')
  const found = text.matchAll(/^ *<!-- snippet: (\S+) -->\n\n *```\w+\n(.*?)^ *```$/gms)
  return Object.fromEntries([...found].map(([, name, code]) => [name, code]))
}

/**
 * Runs a shell snippet with `persona-server` on the path, at `origin` instead of the documented
 * address. A request that is refused is a failure. Returns what it prints.
 */
export async function runShell(code, { cwd, origin = '', env = {} } = {}) {
  const prelude = 'set -eu; curl() { command curl --silent --show-error --fail-with-body "$@"; }\n'
  const script = prelude + code.replaceAll('http://localhost:3000', origin)
  const path = `${dirname(BINARY)}:${process.env.PATH}`
  const options = { cwd, env: { ...process.env, PATH: path, ...env } }
  const { stdout } = await promisify(execFile)('bash', ['-c', script], options).catch((error) => {
    throw new Error(`${code}\n${error.stdout}${error.stderr}`, { cause: error })
  })
  return stdout
}
