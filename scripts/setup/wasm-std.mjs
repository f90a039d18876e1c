// The standard library for wasm32-unknown-unknown.
//
// By default rustup installs it prebuilt. If rustup's server is out of reach, PERSONA_WASM_STD names other
// ways, which are tried in that order:
//   rust-src    Debian's rust-src of exactly the active compiler's version, from
//               whichever Debian suite has it, built and put into that compiler's
//               own folder
//   rustc-web   Debian's second compiler, made for this target, linked into rustup
//               as the toolchain `rust-web`

import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { downloadSource, setupSource } from './std-source.mjs'
import { aptInstall, probe, run, say, SetupError } from './step.mjs'

const TARGET = 'wasm32-unknown-unknown'
const WAYS = { rustup: fromRustup, 'rust-src': fromRustSrc, 'rustc-web': fromRustcWeb }

/**
 * Makes sure that some compiler can build for TARGET; returns the environment that chooses it.
 * With `withSource` that compiler can also rebuild the standard library.
 */
export async function setupWasmStd(work, { withSource }) {
  const ways = (process.env.PERSONA_WASM_STD ?? 'rustup').split(/\s+/).filter(Boolean)
  const env = await chooseCompiler(ways, work)
  if (withSource) {
    const sysroot = env.RUSTUP_TOOLCHAIN ? '/usr' : probe('rustc', ['--print', 'sysroot'])
    await setupSource(sysroot, ways, work)
  }
  return env
}

async function chooseCompiler(ways, work) {
  for (const way of ways) {
    if (!WAYS[way])
      throw new SetupError(
        `PERSONA_WASM_STD names "${way}"; it takes any of: ${Object.keys(WAYS).join(', ')}.`,
      )
  }
  const sysroot = probe('rustc', ['--print', 'sysroot'])
  if (!sysroot)
    throw new SetupError('There is no Rust compiler: install Rust (version 1.94 or newer), then try again.')
  if (compiles(sysroot, work)) return {}
  // A toolchain that an earlier run has linked, if the default one still cannot.
  if (ways.includes('rustc-web') && compiles('/usr', work) && linkedRustWeb())
    return { RUSTUP_TOOLCHAIN: 'rust-web' }
  dropBuiltStd(sysroot)
  const failures = []
  for (const way of ways) {
    say(`standard library for ${TARGET}: trying ${way}`)
    try {
      const env = await WAYS[way](sysroot, work)
      if (compiles(env.RUSTUP_TOOLCHAIN ? '/usr' : sysroot, work)) return env
      failures.push(`${way}: installed, but a test program does not compile with it`)
    } catch (error) {
      if (!(error instanceof SetupError)) throw error
      failures.push(`${way}: ${error.message}`)
    }
  }
  for (const failure of failures) console.error(`  ${failure}`)
  throw new SetupError(
    `No standard library for ${TARGET}: run "rustup target add ${TARGET}", or set PERSONA_WASM_STD="rust-src rustc-web" on Debian.`,
  )
}

/** Can this compiler build and link a whole test program, from core to libtest? */
function compiles(sysroot, work) {
  const rustc = join(sysroot, 'bin', 'rustc')
  const source = '#[test] fn probe() { println!("{:?}", vec![1]); }'
  const args = ['--target', TARGET, '--test', '-o', join(work, 'probe.wasm'), '-']
  return existsSync(rustc) && spawnSync(rustc, args, { input: source }).status === 0
}

async function fromRustup() {
  await run('rustup target add', 'rustup', ['target', 'add', TARGET], {
    advice: 'Check the network, or set PERSONA_WASM_STD="rust-src rustc-web" on Debian.',
  })
  return {}
}

async function fromRustSrc(sysroot, work) {
  const { tree, origin } = await downloadSource(sysroot, work)
  await buildStd(sysroot, tree, origin, work)
  return {}
}

async function fromRustcWeb(sysroot, work) {
  await aptInstall(['rustc-web', 'cargo-web', 'rust-web-src'], "Debian's rustc-web needs apt-get.")
  const host = /^host: (.+)$/m.exec(probe('rustc', ['-vV']))?.[1]
  // rustc-web has no linker for wasm, so it uses rustup's.
  const bin = `/usr/lib/rustlib/${host}/bin`
  const linker = join(bin, 'rust-lld')
  if (!existsSync(linker)) {
    say(`using root: a link to rustup's rust-lld in ${bin}`)
    mkdirSync(bin, { recursive: true })
    symlinkSync(join(sysroot, 'lib', 'rustlib', host, 'bin', 'rust-lld'), linker)
  }
  await run('rustup toolchain link rust-web', 'rustup', ['toolchain', 'link', 'rust-web', '/usr'])
  if (!compiles('/usr', work)) {
    const release = /^release: (.+)$/m.exec(probe('/usr/bin/rustc', ['-vV']))?.[1]
    await buildStd('/usr', `/usr/src/rustc-${release}`, `Debian rust-web-src ${release}`, work)
  }
  return { RUSTUP_TOOLCHAIN: 'rust-web' }
}

function linkedRustWeb() {
  return probe('rustup', ['toolchain', 'list']).includes('rust-web')
}

/**
 * Builds std with the compiler of `sysroot` as the official builds do (profile
 * `dist`, and the flag without which std's private crates could be named by user
 * code), and puts it where that compiler looks. Only this build may use unstable
 * features.
 */
async function buildStd(sysroot, sourceTree, origin, work) {
  const commit = /^commit-hash: (.+)$/m.exec(probe(join(sysroot, 'bin', 'rustc'), ['-vV']))?.[1]
  const output = join(work, 'std')
  rmSync(output, { recursive: true, force: true })
  const args = ['build', '--quiet', '--locked', '--profile', 'dist', '--target', TARGET]
  args.push('--manifest-path', 'sysroot/Cargo.toml', '--features', 'panic-unwind,backtrace')
  await run(`building std from ${origin}`, join(sysroot, 'bin', 'cargo'), args, {
    cwd: join(sourceTree, 'library'),
    env: {
      RUSTC: join(sysroot, 'bin', 'rustc'),
      RUSTC_BOOTSTRAP: '1',
      __CARGO_DEFAULT_LIB_METADATA: 'stablestd',
      RUSTFLAGS: `-Zforce-unstable-if-unmarked --remap-path-prefix=${sourceTree}=/rustc/${commit}`,
      CARGO_TARGET_DIR: output,
    },
  })
  dropBuiltStd(sysroot)
  const folder = join(sysroot, 'lib', 'rustlib', TARGET)
  mkdirSync(join(folder, 'lib'), { recursive: true })
  // The mark is written first, so that an interrupted copy is still recognised as ours.
  writeFileSync(join(folder, 'BUILT_FROM'), `${origin}\n`)
  const built = join(output, TARGET, 'dist', 'deps')
  for (const name of readdirSync(built)) {
    if (name.endsWith('.rlib')) cpSync(join(built, name), join(folder, 'lib', name))
  }
}

/** Removes a std that buildStd has installed, and no other. */
function dropBuiltStd(sysroot) {
  const folder = join(sysroot, 'lib', 'rustlib', TARGET)
  if (existsSync(join(folder, 'BUILT_FROM'))) rmSync(folder, { recursive: true })
}

export function temporaryFolder() {
  return mkdtempSync(join(tmpdir(), 'persona-setup-'))
}
