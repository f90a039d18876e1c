// The flow's script and style sheet: www/flow → dist/flow.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { compress, FLOW_FILES } from './compress.mjs'
import { BROWSERS } from './widget.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds and compresses the scripts and the style sheet of dist/flow. */
export async function buildFlow() {
  const outdir = join(root, 'dist', 'flow')
  await build({
    absWorkingDir: root,
    entryPoints: { flow: 'www/flow/script/main.ts', refuse: 'www/flow/script/refuse.ts' },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    // A page that the widget runs on can show the flow.
    target: BROWSERS,
    legalComments: 'none',
    logLevel: 'warning',
  })
  await build({
    absWorkingDir: root,
    entryPoints: { flow: 'www/flow/style/flow.css' },
    outdir,
    minify: true,
    target: BROWSERS,
    logLevel: 'warning',
  })
  await compress(FLOW_FILES)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildFlow()
