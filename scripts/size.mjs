// The size of the downloads: every built file raw, in gzip and in brotli, compared with the official script
// and the budgets. Fails above a "limit", which is just over today's size, so that a change that adds
// weight is noticed. Reports sizes above the budget.
//
// For files that the server sends, it counts the bytes of the response body, including the line with the
// host in the widget's script.
// server/tests/it/assets.rs holds the server to these numbers.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { buildPages } from './build.mjs'
import { FLOW_FILES, WIDGET_FILES } from './build/compress.mjs'
import { panicMode } from './build/panic.mjs'
import { orExplain, setup } from './setup.mjs'
import { root } from './setup/step.mjs'

const BUDGETS = {
  'persona.js': {
    limit: { brotli: 55_900, gzip: 66_400 },
    must: { brotli: 38_000, gzip: 45_000 },
    aim: { brotli: 30_000, gzip: 35_000 },
  },
  'persona.compat.js': { limit: { brotli: 69_800 }, must: { brotli: 42_000 }, aim: { brotli: 34_000 } },
}
const MODULES = ['persona.mjs', 'persona.cjs', 'persona.wasm']
/** The bytes that a server adds to the script, for a host of usual length. In a compressed file it is one more block. */
const HOST_LINE = '\n;window.Persona.defaultHost=window.Persona.defaultHost||"https://verify.shop.example";\n'
  .length
const BLOCK_HEADER = { gzip: 5, brotli: 3 }

await orExplain(async () => {
  await buildPages(await setup('build'))
  console.log(`\nThe widget is built with panic=${panicMode()}.`)
})

let isTooLarge = false
print(['file', 'raw', 'gzip', 'brotli', ''])
for (const name of [...WIDGET_FILES, ...FLOW_FILES]) {
  const file = join(root, 'dist', name)
  const line = name === 'persona.js' ? HOST_LINE : 0
  const header = line ? BLOCK_HEADER : { gzip: 0, brotli: 0 }
  report(name, {
    raw: statSync(file).size + line,
    gzip: statSync(`${file}.gz`).size + line + header.gzip,
    brotli: statSync(`${file}.br`).size + line + header.brotli,
  })
}
// For bundlers: the sizes of the files themselves.
for (const name of MODULES) {
  const file = join(root, 'dist', name)
  if (!existsSync(file)) continue
  report(name, alone(file))
}
report('persona 5.9.0', alone(join(root, 'node_modules', 'persona', 'dist', 'persona.js')))
if (isTooLarge) process.exitCode = 1

/** The sizes of a file to which nothing is added. */
function alone(file) {
  const bytes = readFileSync(file)
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params }).length,
  }
}

function report(name, { raw, gzip, brotli }) {
  const { limit = {}, must = {}, aim = {} } = BUDGETS[name] ?? {}
  const exceeds = (budget) => brotli > (budget.brotli ?? Infinity) || gzip > (budget.gzip ?? Infinity)
  const verdict = exceeds(limit)
    ? 'GREW PAST ITS LIMIT'
    : exceeds(must)
      ? 'above the budget'
      : exceeds(aim)
        ? 'above the aim'
        : ''
  isTooLarge ||= exceeds(limit)
  print([name, raw, gzip, brotli, verdict])
}

function print(cells) {
  const columns = cells.map((cell, index) =>
    index === 0 ? String(cell).padEnd(20) : index < 4 ? String(cell).padStart(10) : `  ${cell}`,
  )
  console.log(columns.join('').trimEnd())
}
