// Whether what was built is still what the source makes: by content, so that neither a checkout nor a copy of the folder
// builds again, and the server, which carries the files, is not compiled again.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../setup/step.mjs'

/**
 * Runs `build`, unless `inputs` and `outputs` are as they were after its last run. Both return files and folders below the
 * project's root; `facts` are texts on which the outputs depend as well.
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

/** What is in a folder below the project's root, with the folder's path. */
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

/** The file of that path, or all below that folder, in their order; nothing where there is none. */
function filesAt(path) {
  if (!existsSync(join(root, path))) return []
  if (statSync(join(root, path)).isFile()) return [path]
  const names = readdirSync(join(root, path), { recursive: true }).map((name) => join(path, name))
  return names.filter((name) => statSync(join(root, name)).isFile()).sort()
}
