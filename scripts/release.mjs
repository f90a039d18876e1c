// Builds the widget for publishing, twice, and fails if the two builds differ. Prints the integrity hashes
// for script tags.
//
// PERSONA_WASM_PANIC works as in any build, but is not set here: a release contains what was tested, and
// depends only on the source, not on the machine.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { panicMode } from './build/panic.mjs'
import { orExplain, setup } from './setup.mjs'
import { root, say, SetupError } from './setup/step.mjs'

/** The hashes of all files of dist/ in the npm package. */
function hashes() {
  const dist = join(root, 'dist')
  const isPacked = (name) => statSync(join(dist, name)).isFile() && !/\.(br|gz)$/.test(name)
  const files = readdirSync(dist).filter(isPacked)
  return new Map(
    files.map((name) => [
      name,
      `sha384-${createHash('sha384')
        .update(readFileSync(join(dist, name)))
        .digest('base64')}`,
    ]),
  )
}

await orExplain(async () => {
  const { buildWidget } = await import('./build/widget.mjs')
  const { buildPackage } = await import('./build/package.mjs')
  const tools = await setup('build')
  const build = async () => {
    await buildWidget(tools.wasmEnv)
    await buildPackage(tools.env)
    return hashes()
  }
  const first = await build()
  const second = await build()
  const changed = [...second.keys()].filter((name) => first.get(name) !== second.get(name))
  if (changed.length) throw new SetupError(`Built twice, these differ: ${changed.join(', ')}.`)
  say(`built twice with panic=${panicMode()}, the same bytes`)
  for (const [name, hash] of second) console.log(`${name.padEnd(20)} ${hash}`)
})
