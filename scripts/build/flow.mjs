// The flow's script and style sheet: www/flow → dist/flow.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds the scripts and the style sheet of dist/flow, and prints their sizes. */
export async function buildFlow() {
  const outdir = join(root, 'dist', 'flow')
  await build({
    absWorkingDir: root,
    entryPoints: { flow: 'www/flow/script/main.ts', refuse: 'www/flow/script/refuse.ts' },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    // What the widget itself asks for, and phones of the last four years have.
    target: ['chrome109', 'firefox115', 'safari16'],
    legalComments: 'none',
    logLevel: 'warning',
  })
  await build({
    absWorkingDir: root,
    entryPoints: { flow: 'www/flow/style/flow.css' },
    outdir,
    minify: true,
    target: ['chrome109', 'firefox115', 'safari16'],
    logLevel: 'warning',
  })
  for (const name of ['flow.js', 'refuse.js', 'flow.css']) {
    const bytes = readFileSync(join(outdir, name))
    // The server sends this one to those who take it, and need not pack anything itself.
    writeFileSync(join(outdir, `${name}.br`), brotliCompressSync(bytes))
    const packed = `gzip ${gzipSync(bytes, { level: 9 }).length}, brotli ${brotliCompressSync(bytes).length}`
    console.log(`dist/flow/${name}: ${bytes.length} bytes, ${packed}`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildFlow()
