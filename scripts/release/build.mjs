// Builds the files of a release in this checkout, which is a fresh clone: `npm run release` makes one.
//
//   persona-wasm-<version>.tgz                        the npm package
//   persona-protocol-<version>.crate, persona-wasm-…  the crates
//   persona-server-<version>-<target>                 the server, with the widget, the flow and the documentation
//   persona-wasm-<version>.cdx.json, persona-server-… the crates and npm packages in them (CycloneDX)
//   INTEGRITY, BUILT_WITH, SHA256SUMS                 hashes for script tags, the tools, and checksums of all files

import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildDist } from '../build.mjs'
import { runVisibly } from '../command.mjs'
import { orExplain, setup } from '../setup.mjs'
import { probe, root } from '../setup/step.mjs'
import { writeBom } from './bom.mjs'
import { INTEGRITY, packCrates, packNpm, RELEASE_FILES, SUMS } from './pack.mjs'
import { withoutPaths } from './paths.mjs'

const files = join(root, RELEASE_FILES)
const target = join(root, 'target')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Builds the server for this machine; returns its target. */
async function buildServer(env) {
  const host = /^host: (.+)$/m.exec(probe('rustc', ['-vV'], { env }))[1]
  // With an explicit target the flags are not used for build scripts. All features, whichever the demo may leave out.
  const args = ['build', '--locked', '--release', '--all-features', '--target', host]
  await runVisibly('cargo', [...args, '--package', 'persona-server'], { ...env, ...withoutPaths(root, env) })
  return host
}

const digest = (algorithm, path, encoding) =>
  createHash(algorithm).update(readFileSync(path)).digest(encoding)

/** The `integrity` of the scripts that a page may load from another host. */
function integrity() {
  const scripts = readdirSync(join(root, 'dist')).filter((name) => /\.m?js$/.test(name))
  return scripts
    .sort()
    .map((name) => `sha384-${digest('sha384', join(root, 'dist', name), 'base64')}  ${name}\n`)
    .join('')
}

/** The commit, and the tools on which the bytes depend. */
function builtWith({ env, wasmEnv }) {
  const first = (command, env) => probe(command, ['--version'], { env }).split('\n')[0]
  return [
    `commit ${probe('git', ['rev-parse', 'HEAD'], { cwd: root })}`,
    first('rustc', env),
    `for WebAssembly: ${first('rustc', wasmEnv)}`,
    first('wasm-bindgen', env),
    first('cc', env),
    `node ${process.versions.node}`,
    `npm ${first('npm', env)}`,
  ]
    .map((line) => `${line}\n`)
    .join('')
}

await orExplain(async () => {
  const tools = await setup('build')
  rmSync(files, { recursive: true, force: true })
  mkdirSync(files, { recursive: true })
  await buildDist(tools)
  await packNpm(files)
  await packCrates(files, { version, target, verify: true })
  const host = await buildServer(tools.env)
  copyFileSync(
    join(target, host, 'release', 'persona-server'),
    join(files, `persona-server-${version}-${host}`),
  )
  await writeBom(join(files, `persona-wasm-${version}.cdx.json`), {
    crate: 'persona-wasm',
    target: 'wasm32-unknown-unknown',
    features: ['small-allocator'],
    env: tools.env,
  })
  await writeBom(join(files, `persona-server-${version}-${host}.cdx.json`), {
    crate: 'persona-server',
    target: host,
    features: 'all',
    env: tools.env,
  })
  writeFileSync(join(files, INTEGRITY), integrity())
  writeFileSync(join(files, 'BUILT_WITH'), builtWith(tools))
  const sums = readdirSync(files)
    .sort()
    .map((name) => `${digest('sha256', join(files, name), 'hex')}  ${name}\n`)
  writeFileSync(join(files, SUMS), sums.join(''))
})
