// Loads single modules of the flow's script.

import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

async function bundle(path, options) {
  const entry = fileURLToPath(new URL(`../../../www/flow/script/${path}`, import.meta.url))
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, ...options })
  return Buffer.from(outputFiles[0].contents)
}

/** Imports a module of www/flow/script that needs no browser. */
export async function importScript(path) {
  const text = await bundle(path, { format: 'esm' })
  return import(`data:text/javascript;base64,${text.toString('base64')}`)
}

/** A module as a script that defines a variable of its name, for a browser. */
export async function scriptText(path) {
  return (await bundle(path, { format: 'iife', globalName: basename(path, '.ts') })).toString()
}
