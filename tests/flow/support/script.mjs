// Modules of the flow's script that need no browser, for Node.

import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Imports a module of www/flow/script. */
export async function importScript(path) {
  const entry = fileURLToPath(new URL(`../../../www/flow/script/${path}`, import.meta.url))
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false })
  const text = Buffer.from(outputFiles[0].contents).toString('base64')
  return import(`data:text/javascript;base64,${text}`)
}
