// Keeps the paths of the build machine out of what is compiled.

import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { probe } from '../setup/step.mjs'

/** The environment in which cargo and the C compilers write no path of this machine into a program for the host. */
export function withoutPaths(source, env) {
  const cargoHome = env.CARGO_HOME ?? join(homedir(), '.cargo')
  const registry = join(cargoHome, 'registry', 'src')
  // A registry's folder is named after its address, which a mirror changes.
  const registries = existsSync(registry) ? readdirSync(registry) : []
  const sysroot = probe('rustc', ['--print', 'sysroot'], { env })
  const commit = /^commit-hash: (.+)$/m.exec(probe('rustc', ['-vV'], { env }))?.[1]
  // The last one that matches is used.
  const replaced = [
    [homedir(), '/home'],
    [cargoHome, '/cargo'],
    ...registries.map((name) => [join(registry, name), '/cargo']),
    // With the standard library's source installed, the compiler writes where that is.
    [join(sysroot, 'lib', 'rustlib', 'src', 'rust'), `/rustc/${commit}`],
    [source, '/source'],
  ]
  const mapped = (option) => replaced.map(([path, name]) => `${option}=${path}=${name}`)
  return {
    // Unlike RUSTFLAGS, this allows spaces in a path.
    CARGO_ENCODED_RUSTFLAGS: mapped('--remap-path-prefix').join('\x1f'),
    CFLAGS: mapped('-ffile-prefix-map').join(' '),
    CXXFLAGS: mapped('-ffile-prefix-map').join(' '),
  }
}
