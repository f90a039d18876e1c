// Builds the documentation as a site: docs/ → dist/docs. Beside each file is a brotli and a gzip file. The server
// contains the site.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { root, run, say } from '../setup/step.mjs'
import { buildIfChanged, filesAt, filesIn } from './unchanged.mjs'

const SITE = join('dist', 'docs')

/** Builds dist/docs, unless it is up to date. */
export async function buildSite(env) {
  const inputs = () => [
    ...filesIn('docs').filter((path) => path !== join('docs', 'reference')),
    'scripts/build/site.mjs',
    'package-lock.json',
  ]
  await buildIfChanged({ name: 'docs', inputs, outputs: () => [SITE] }, async () => {
    say('documentation: building (about 10 s)')
    const vitepress = join(root, 'node_modules', '.bin', 'vitepress')
    const advice = 'Correct docs/, then try again.'
    await run('documentation', vitepress, ['build', join(root, 'docs')], { env, advice })
    for (const path of filesAt(SITE)) compress(join(root, path))
  })
}

/** Compresses a file, if that makes it smaller: text, not pictures. */
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
