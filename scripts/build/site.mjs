// The documentation as a site: docs/ → dist/docs, with a brotli and a gzip file beside each
// file. The server carries it. Nothing is done while nothing that goes into it has changed.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { root, run, say } from '../setup/step.mjs'

const source = join(root, 'docs')
const site = join(root, 'dist', 'docs')
/** The hash of what the site was built from. It is not in the site, since the server carries all of that. */
const marker = join(root, 'dist', 'docs.inputs')

/** Builds dist/docs, unless it is up to date. */
export async function buildSite(env) {
  const inputs = hashOfInputs()
  if (existsSync(site) && existsSync(marker) && readFileSync(marker, 'utf8') === inputs) return
  rmSync(marker, { force: true })
  say('documentation: building (about 10 s)')
  const vitepress = join(root, 'node_modules', '.bin', 'vitepress')
  await run('documentation', vitepress, ['build', source], { env, advice: 'Correct docs/, then try again.' })
  for (const name of filesBelow(site)) compress(join(site, name))
  writeFileSync(marker, inputs)
}

function hashOfInputs() {
  const hash = createHash('sha256')
  const versions = ['vitepress', 'vue'].map(
    (name) => createRequire(import.meta.url)(`${name}/package.json`).version,
  )
  hash.update(versions.join())
  hash.update(readFileSync(fileURLToPath(import.meta.url)))
  const isInput = (name) => !name.startsWith('reference')
  for (const name of filesBelow(source).filter(isInput)) {
    hash.update(`\0${name}\0`).update(readFileSync(join(source, name)))
  }
  return hash.digest('hex')
}

/** The names of all files below a folder, in their order. */
function filesBelow(folder) {
  const names = readdirSync(folder, { recursive: true })
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort()
}

/** Compresses a file that gets smaller by it: text, not pictures. */
function compress(path) {
  const bytes = readFileSync(path)
  // The highest quality takes three seconds longer for a tenth less.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
  const smaller = { '.br': brotliCompressSync(bytes, { params }), '.gz': gzipSync(bytes) }
  for (const [ending, packed] of Object.entries(smaller)) {
    if (packed.length < bytes.length * 0.9) writeFileSync(path + ending, packed)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildSite(process.env)
