// Packs what is published from source: the npm package and the crates. The same commit gives the same bytes.

import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from '../setup/step.mjs'

/** The folder of a release's files, below the project's root. */
export const RELEASE_FILES = join('target', 'release-files')
/** SHA-256 of each file, as `sha256sum` writes it. */
export const SUMS = 'SHA256SUMS'
/** The `integrity` of each script of the npm package. */
export const INTEGRITY = 'INTEGRITY'
/** Published in this order, because the second depends on the first. */
export const CRATES = ['persona-protocol', 'persona-wasm']

/** Packs the npm package of the checkout at `from`, with its dist/, into `folder`. npm sets the times of all files. */
export async function packNpm(folder, from = root) {
  await run('npm pack', 'npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: from })
}

/**
 * Packs the crates of the checkout at `from` into `folder`. cargo sets the times of all files. With `verify` it also compiles
 * what it has packed, in `target`.
 */
export async function packCrates(folder, { version, target, verify, from = root, flags = [] }) {
  const packages = CRATES.flatMap((crate) => ['--package', crate])
  const args = ['package', ...packages, '--target-dir', target, ...(verify ? [] : ['--no-verify']), ...flags]
  await run('cargo package', 'cargo', args, { cwd: from, advice: 'Correct Cargo.toml, then try again.' })
  mkdirSync(folder, { recursive: true })
  for (const crate of CRATES)
    copyFileSync(
      join(target, 'package', `${crate}-${version}.crate`),
      join(folder, `${crate}-${version}.crate`),
    )
}
