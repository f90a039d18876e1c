// Skips a build if its inputs and outputs are unchanged. It compares contents and not times: a checkout or a copy of the
// folder changes nothing, and the server, which contains the outputs, is not compiled again.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../setup/step.mjs'

/**
 * Runs `build`, unless `inputs` and `outputs` have not changed since its last run. Both are functions that return files and
 * folders below the project's root. `facts` are texts on which the outputs also depend.
 */
export async function buildIfChanged({ name, inputs, facts = [], outputs }, build) {
  const marker = join(root, 'target', 'built', name)
  const state = () => [hash(inputs(), facts), hash(outputs())].join('\n')
  if (existsSync(marker) && readFileSync(marker, 'utf8') === state()) return
  rmSync(marker, { force: true })
  await build()
  mkdirSync(dirname(marker), { recursive: true })
  writeFileSync(marker, state())
}

/** The entries of a folder below the project's root, as paths below the root. */
export function filesIn(folder) {
  return existsSync(join(root, folder))
    ? readdirSync(join(root, folder)).map((name) => join(folder, name))
    : []
}

function hash(paths, facts = []) {
  const sum = createHash('sha256').update(JSON.stringify(facts))
  for (const path of paths.flatMap(filesAt)) sum.update(`\0${path}\0`).update(readFileSync(join(root, path)))
  return sum.digest('hex')
}

/** That file, or all files in that folder and its subfolders, sorted. Nothing if it does not exist. */
export function filesAt(path) {
  if (!existsSync(join(root, path))) return []
  if (statSync(join(root, path)).isFile()) return [path]
  const names = readdirSync(join(root, path), { recursive: true }).map((name) => join(path, name))
  return names.filter((name) => statSync(join(root, name)).isFile()).sort()
}
