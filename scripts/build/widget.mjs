// Builds the widget: Rust → WebAssembly → one script, and the modules around it.
//
//   cargo        the crate, with the profile made for size
//   wasm-opt     smaller
//   esbuild      glue and shell into one file, and the wasm into it as a string
//
// The string holds a byte per character (U+0000 to U+00FF), which compresses almost as
// well as the bytes themselves; base64 would add a third. A byte-order mark makes
// browsers read the file as UTF-8, whatever the server or the page says.

import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import binaryen from 'binaryen'
import { build, transform } from 'esbuild'
import { minify } from 'terser'
import { root, run, say } from '../setup/step.mjs'
import { makeCompat } from './compat.mjs'

const TARGET = 'wasm32-unknown-unknown'
const dist = join(root, 'dist')
const work = join(root, 'target', 'widget')
const wasmFile = join(work, 'persona_wasm.opt.wasm')
const compatFile = join(work, 'engine.js')
/** Syntax for Chromium of early 2020; elsewhere the first versions with <dialog>. */
export const BROWSERS = ['chrome79', 'edge79', 'firefox98', 'safari15.4']
export const BYTE_ORDER_MARK = '\uFEFF'

// Named one by one: --all-features writes modules that browsers cannot load.
const FEATURES = [
  '--mvp-features',
  '--enable-bulk-memory',
  '--enable-nontrapping-float-to-int',
  '--enable-sign-ext',
  '--enable-mutable-globals',
]

/** Builds dist/. `env` is the environment in which the tools are found. */
export async function buildWidget(env = process.env) {
  const started = Date.now()
  mkdirSync(dist, { recursive: true })
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  await run(
    'cargo build (widget)',
    'cargo',
    ['build', '--lib', '-p', 'persona-wasm', '--features', 'bare', '--profile', 'wasm', '--target', TARGET],
    {
      env: {
        ...env,
        // A small stack makes for small addresses, and no path of the builder's is anybody's business.
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: `-Ctarget-feature=-reference-types,-multivalue -Clink-arg=-zstack-size=65536 --remap-path-prefix=${root}=. --remap-path-prefix=${homedir()}=~`,
      },
      advice: 'Fix what the compiler names, then try again.',
    },
  )
  const compiled = join(root, 'target', TARGET, 'wasm', 'persona_wasm.wasm')
  writeFileSync(join(work, 'bare.wasm'), withoutPanics(readFileSync(compiled)))
  await run(
    'wasm-opt',
    join(root, 'node_modules', '.bin', 'wasm-opt'),
    [join(work, 'bare.wasm'), '-o', wasmFile, ...FEATURES]
      .concat([
        '--traps-never-happen',
        '--closed-world',
        '--low-memory-unused',
        '--flatten',
        '--rereloop',
        '-Oz',
        '-Oz',
      ])
      .concat(['--converge', '--strip-debug', '--strip-producers', '--strip-target-features']),
    { env },
  )
  const wasm = readFileSync(wasmFile)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const bundle = async (entry, options) => {
    const result = await build({
      entryPoints: [join(root, 'js', entry)],
      bundle: true,
      write: false,
      minify: true,
      legalComments: 'none',
      charset: 'utf8',
      target: BROWSERS,
      plugins: [styles],
      ...options,
      define: { VERSION: JSON.stringify(version), COMPAT_INTEGRITY: '""', ...options.define },
    })
    // 3 % less than esbuild alone.
    const { code } = await minify(result.outputFiles[0].text, {
      ecma: 2019,
      module: options.format === 'esm',
      toplevel: true,
      compress: { passes: 3 },
      format: { ascii_only: false, comments: false },
    })
    return code
  }
  await makeCompat({ wasmFile, features: FEATURES, compatFile, work, env })
  const write = (name, text) => writeFileSync(join(dist, name), BYTE_ORDER_MARK + text)
  const compat = BYTE_ORDER_MARK + (await bundle('compat.ts', { format: 'iife' }))
  writeFileSync(join(dist, 'persona.compat.js'), compat)
  const integrity = `sha384-${createHash('sha384').update(compat).digest('base64')}`
  const define = { COMPAT_INTEGRITY: JSON.stringify(integrity) }
  write('persona.js', embed(await bundle('global.ts', { format: 'iife', define }), wasm))
  for (const [format, extension] of [
    ['esm', 'mjs'],
    ['cjs', 'cjs'],
  ]) {
    const external = ['./engine.compat.js']
    const module = await bundle('module.ts', { format, external })
    write(
      `persona.${extension}`,
      embed(module.replaceAll('./engine.compat.js', `./persona.engine.${extension}`), wasm),
    )
    write(`persona.engine.${extension}`, await bundle('engine.compat.ts', { format }))
  }
  // For tests/web.rs.
  copyFileSync(join(dist, 'persona.mjs'), join(work, 'persona.js'))
  copyFileSync(wasmFile, join(dist, 'persona.wasm'))
  writeFileSync(join(dist, 'persona.d.ts'), declarations())
  say(
    `dist/ built (${Math.round((Date.now() - started) / 1000)} s): persona.js, .mjs, .cjs, .d.ts, .wasm (${wasm.length} B)`,
  )
}

/** Style sheets as texts. */
export const styles = {
  name: 'styles',
  setup(build) {
    build.onResolve({ filter: /\/generated\/engine\.js$/ }, () => ({ path: compatFile }))
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), {
        loader: 'css',
        minify: true,
        target: BROWSERS,
      })
      return { contents: code.trim(), loader: 'text' }
    })
  },
}

/**
 * Functions of the standard library that end in a panic, or word one. They would trap
 * anyway; made to trap at once, they take their texts' makers with them.
 */
const PANICS =
  /panicking|_fail(ed)?(_rt)?$|_fail(ed)?17h|handle_error|capacity_overflow|handle_alloc_error|\d3fmt|core3fmt/

/** What they would have said; nothing else has such words, and zeros weigh nothing. */
const PANIC_WORDS = [
  'src/flow_url.rs',
  'alloc/src/raw_vec/mod.rs',
  'alloc/src/alloc.rs',
  'memory allocation of ',
  ' bytes failed',
  'capacity overflow',
  'mid > len',
  ' index out of bounds: the len is ',
  ' but the index is ',
  'core/src/slice/mod.rs',
  Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0')).join(''),
]

/** The module with panics that only trap. */
function withoutPanics(bytes) {
  binaryen.setDebugInfo(true)
  const module = binaryen.readBinary(bytes)
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const reference = module.getFunctionByIndex(index)
    const { name, base } = binaryen.getFunctionInfo(reference)
    if (!base && PANICS.test(name)) new binaryen.Function(reference).body = module.unreachable()
  }
  for (const name of ['__data_end', '__heap_base', '__indirect_function_table']) module.removeExport(name)
  const shrunk = Buffer.from(module.emitBinary())
  module.dispose()
  for (const words of PANIC_WORDS) {
    const at = shrunk.indexOf(words)
    if (at >= 0) shrunk.fill(0, at, at + words.length)
  }
  return shrunk
}

/** Puts the module's bytes in place of the name WASM, as a string literal. */
function embed(text, wasm) {
  const literal = wasm
    .toString('latin1')
    .replace(/[\\`]|\$(?=\{)/g, '\\$&')
    // In a template, a carriage return would be read as a line feed.
    .replace(/\r/g, '\\r')
  const parts = text.split(/\bWASM\b/)
  if (parts.length !== 2)
    throw new Error(`The name WASM occurs ${parts.length - 1} times in the bundle, not once.`)
  // U+0100 becomes 0 as a byte. As an escape it would be `\0`, which Parcel's minifier writes
  // before digits, too, where it means another character.
  return parts.join('`' + literal.replace(/\0/g, '\u0100') + '`')
}

/** The public types, and the default export. */
function declarations() {
  const types = readFileSync(join(root, 'js', 'types.ts'), 'utf8')
  return `${types}
declare const Persona: {
  Client: typeof Client
  setupIframe: typeof setupIframe
  setupEvents: typeof setupEvents
  verify: typeof verify
  PersonaError: typeof PersonaError
  readonly version: string
  /** Where the flow is for clients that do not say: a host, or an origin. */
  defaultHost: string | undefined
  /** The engine that runs, WebAssembly or JavaScript; undefined before the first client needs one. */
  readonly engine: 'wasm' | 'compat' | undefined
}
export default Persona
export as namespace Persona
`
}
