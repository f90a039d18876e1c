// The documentation as a site: docs/ → dist/docs, with a brotli and a gzip file beside each
// file. The server carries it. Nothing is done while nothing that goes into it has changed.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { root, run, say } from '../setup/step.mjs'
import { buildIfChanged, filesIn } from './unchanged.mjs'

const source = join(root, 'docs')
const site = join(root, 'dist', 'docs')

/** Builds dist/docs, unless it is up to date. */
export async function buildSite(env) {
  const pages = filesIn('docs').filter((path) => path !== join('docs', 'reference'))
  const inputs = () => [...pages, 'scripts/build/site.mjs', 'package-lock.json']
  await buildIfChanged({ name: 'docs', inputs, outputs: () => ['dist/docs'] }, async () => {
    say('documentation: building (about 10 s)')
    const vitepress = join(root, 'node_modules', '.bin', 'vitepress')
    await run('documentation', vitepress, ['build', source], {
      env,
      advice: 'Correct docs/, then try again.',
    })
    const all = readdirSync(site, { recursive: true }).map((name) => join(site, name))
    for (const path of all.filter((path) => statSync(path).isFile())) compress(path)
  })
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
