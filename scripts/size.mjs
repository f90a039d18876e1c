// What a page downloads, against the budgets: raw, gzip 9 and brotli 11, in bytes.
// Fails past a "must".

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { buildPages } from './build.mjs'
import { orExplain, setup } from './setup.mjs'
import { root, SetupError } from './setup/step.mjs'

// The official SDK 5.9.0 weighs 55,606 B, 19,975 with gzip, 17,200 with brotli.
const FILES = [
  { name: 'persona.js', must: { brotli: 17_000, gzip: 19_800 }, aim: { brotli: 12_900, gzip: 15_000 } },
  { name: 'persona.wasm' },
  { name: 'persona.mjs' },
  { name: 'persona.cjs' },
  { name: 'flow/flow.js' },
  { name: 'flow/flow.css' },
]

function measure(name) {
  const bytes = readFileSync(join(root, 'dist', name))
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  }
}

await orExplain(async () => {
  await buildPages(await setup('build'))
  const cell = (value) => (value?.toLocaleString('en') ?? '').padStart(9)
  console.log(
    `\n${'dist/'.padEnd(16)}${['raw', 'gzip', 'brotli', 'aim', 'must'].map((title) => title.padStart(9)).join('')}`,
  )
  const over = []
  for (const { name, must, aim } of FILES) {
    const size = measure(name)
    const columns = [size.raw, size.gzip, size.brotli, aim?.brotli, must?.brotli]
    console.log(name.padEnd(16) + columns.map(cell).join(''))
    if (must && (size.brotli > must.brotli || size.gzip > must.gzip)) over.push(name)
  }
  if (over.length)
    throw new SetupError(`Over budget: ${over.join(', ')}. Find what grew before you raise the budget.`)
})
