// What a visitor downloads: raw, gzip 9 and brotli 11 of every built file, against the
// budgets. Fails past a "must".

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { buildPages } from './build.mjs'
import { orExplain, setup } from './setup.mjs'
import { root } from './setup/step.mjs'

const BUDGETS = {
  'persona.js': { must: { brotli: 17_000, gzip: 19_800 }, aim: { brotli: 12_900, gzip: 15_000 } },
  'persona.compat.js': { must: { brotli: 18_000 }, aim: { brotli: 14_500 } },
  'persona.mjs': {},
  'persona.cjs': {},
  'persona.wasm': {},
}

await orExplain(async () => buildPages(await setup('build')))

let isTooLarge = false
console.log(['file', 'raw', 'gzip 9', 'brotli 11', ''].map((name, index) => pad(name, index)).join(''))
for (const [name, { must = {}, aim = {} }] of Object.entries(BUDGETS)) {
  const file = join(root, 'dist', name)
  if (!existsSync(file)) continue
  const bytes = readFileSync(file)
  const gzip = gzipSync(bytes, { level: 9 }).length
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length
  const exceeds = (budget) => brotli > (budget.brotli ?? Infinity) || gzip > (budget.gzip ?? Infinity)
  const verdict = exceeds(must) ? 'TOO LARGE' : exceeds(aim) ? 'above the aim' : ''
  isTooLarge ||= exceeds(must)
  console.log(
    [name, bytes.length, gzip, brotli, verdict].map((cell, index) => pad(String(cell), index)).join(''),
  )
}
if (isTooLarge) process.exitCode = 1

function pad(text, column) {
  return column === 0 ? text.padEnd(20) : column < 4 ? text.padStart(10) : `  ${text}`
}
