// A customer's project: the packed package, installed with npm from its tarball together with the
// bundlers, in a folder outside this repository.

import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(dirname(here))
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  // Without a charset, as many servers send it.
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
}

/** Runs a command. If it fails, the error's message is its output. */
export async function run(command, args, options = {}) {
  try {
    return await promisify(execFile)(command, args, { maxBuffer: 1 << 26, ...options })
  } catch (error) {
    throw new Error(`${[command, ...args].join(' ')}\n${error.stdout ?? ''}${error.stderr ?? error}`, {
      cause: error,
    })
  }
}

/** Packs the package and returns the tarball's path, which is in a temporary folder. */
export async function pack(folder) {
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return join(folder, `${name}-${version}.tgz`)
}

/** A fresh project with everything installed. */
export async function makeProject() {
  const folder = mkdtempSync(join(tmpdir(), 'persona-customer-'))
  cpSync(join(here, 'project'), folder, { recursive: true })
  const tarball = await pack(folder)
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline']
  // The lock file pins everything else, so that only the package changes from run to run.
  await run('npm', ['install', ...quietly, tarball], { cwd: folder })
  return {
    folder,
    /** Makes a folder in the project with these files (name → text). Returns its path. */
    write(name, files) {
      for (const [file, text] of Object.entries(files)) {
        const path = join(folder, name, file)
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, text)
      }
      return join(folder, name)
    },
    /** Runs an installed command in a folder of the project. */
    bin: (cwd, command, ...args) =>
      run(join(folder, 'node_modules', '.bin', command), args, {
        cwd,
        env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', CI: '1' },
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Serves a folder's files, and `/` as its index.html. */
export async function serveFolder(folder) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const path = join(folder, normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname)))
    try {
      if (!statSync(path).isFile()) throw new Error('no file')
      response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' })
      response.end(readFileSync(path))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${server.address().port}`,
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
