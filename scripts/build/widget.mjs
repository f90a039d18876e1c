// Builds the widget: Rust → WebAssembly → one script, and the modules around it.
//
//   cargo         the crate, with the profile made for size
//   wasm-bindgen  its glue
//   wasm-opt      smaller, and with short names of imports and exports
//   wasm2js       the same as JavaScript (compat.mjs)
//   esbuild       glue and loader into one file, and the wasm into it as a string
//   terser        smaller
//
// The string has one byte per character (U+0000 to U+00FF), which compresses almost as
// well as the bytes themselves; base64 would add a third. A byte-order mark makes
// browsers read the file as UTF-8, whatever the server or the page says.

import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, relative } from 'node:path'
import { build } from 'esbuild'
import { minify } from 'terser'
import { probe, root, run, say } from '../setup/step.mjs'
import { makeCompat } from './compat.mjs'
import { panicMode, panicOptions } from './panic.mjs'
import { buildIfChanged } from './unchanged.mjs'

const TARGET = 'wasm32-unknown-unknown'
const dist = join(root, 'dist')
const work = join(root, 'target', 'widget')
const wasmFile = join(work, 'persona.wasm')
const coreFile = join(work, 'core.js')
const compatFile = join(work, 'compat.js')
/** Syntax for Chromium of early 2020; elsewhere the first versions with <dialog>. */
export const BROWSERS = ['chrome79', 'edge79', 'firefox98', 'safari15.4']
export const BYTE_ORDER_MARK = '\uFEFF'

/** WebAssembly features of these browsers. Listed one by one: with --all-features they cannot load the module. */
const FEATURES = [
  '--mvp-features',
  '--enable-bulk-memory',
  '--enable-nontrapping-float-to-int',
  '--enable-sign-ext',
  '--enable-mutable-globals',
]

/** The scripts that turn the compiled crate into the files in `work`. */
const SCRIPTS = ['widget.mjs', 'compat.mjs'].map((name) => join('scripts', 'build', name))

/** The crate's `free` replaces the one that wasm-bindgen adds to every class. */
export const LOG = { 'duplicate-class-member': 'silent' }

/** Replaces the globals whose names it exports. */
export const MISSING = join(root, 'js', 'missing.ts')

const tool = (name) => join(root, 'node_modules', '.bin', name)

/** Builds dist/. `env` is the environment in which the tools are found. */
export async function buildWidget(env = process.env) {
  const started = Date.now()
  mkdirSync(dist, { recursive: true })
  mkdirSync(work, { recursive: true })
  await compile(env)
  const wasm = readFileSync(wasmFile)
  const compat = BYTE_ORDER_MARK + (await bundle('compat.ts', { format: 'iife' }))
  writeFileSync(join(dist, 'persona.compat.js'), compat)
  const integrity = `sha384-${createHash('sha384').update(compat).digest('base64')}`
  const define = { COMPAT_INTEGRITY: JSON.stringify(integrity) }
  const write = (name, text) => writeFileSync(join(dist, name), BYTE_ORDER_MARK + text)
  write('persona.js', embed(await bundle('global.ts', { format: 'iife', define }), wasm))
  for (const [format, extension] of [
    ['esm', 'mjs'],
    ['cjs', 'cjs'],
  ]) {
    const other = { './compat-engine.js': `./persona.engine.${extension}` }
    const module = await bundle('module.ts', { format, plugins: [elsewhere(other)] })
    write(`persona.${extension}`, embed(module, wasm))
    write(`persona.engine.${extension}`, await bundle('compat-engine.ts', { format }))
  }
  copyFileSync(wasmFile, join(dist, 'persona.wasm'))
  writeFileSync(join(dist, 'persona.d.ts'), declarations())
  say(
    `dist/ built (${Math.round((Date.now() - started) / 1000)} s): persona.js, .mjs, .cjs, .d.ts, .wasm (${wasm.length} B), panic=${panicMode()}`,
  )
}

/** Compiles the crate to `wasmFile` and `compatFile`, and writes `coreFile` beside its glue. */
async function compile(env) {
  const panic = panicOptions()
  const targetFolder = join(root, panic.targetFolder)
  const target = ['--profile', 'wasm', '--target', TARGET, '--target-dir', targetFolder]
  // A small stack gives small addresses. Paths of the build machine are removed.
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo')
  const flags = [
    '-Ctarget-feature=-reference-types,-multivalue',
    '-Clink-arg=-zstack-size=65536',
    // The last one that matches is used.
    `--remap-path-prefix=${homedir()}=~`,
    `--remap-path-prefix=${cargoHome}=cargo`,
    `--remap-path-prefix=${root}=.`,
    ...panic.flags,
  ]
  const crate = ['--lib', '--package', 'persona-wasm', '--features', 'small-allocator']
  await run('cargo build (widget)', 'cargo', ['build', ...crate, ...target, ...panic.args], {
    env: { ...env, ...panic.env, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: flags.join(' ') },
    advice: panic.advice ?? 'Fix what the compiler names, then try again.',
  })
  const compiled = join(targetFolder, TARGET, 'wasm', 'persona_wasm.wasm')
  // The following part takes a minute and depends only on the wasm file.
  const inputs = () => [relative(root, compiled), 'package-lock.json', ...SCRIPTS]
  await buildIfChanged({ name: 'widget', inputs, outputs: () => [relative(root, work)] }, () =>
    transform(compiled, env),
  )
}

/** Turns the compiled crate into the files in `work`. */
async function transform(compiled, env) {
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  const [bare, plain] = ['bare.wasm', 'plain.wasm'].map((name) => join(work, name))
  // The standard library declares features that it does not use, and wasm-bindgen's glue would use them.
  // wasm2js does not support them.
  await run('wasm-opt (features out)', tool('wasm-opt'), [
    compiled,
    '-g',
    '-o',
    bare,
    '--strip-target-features',
  ])
  await run('wasm-opt (features in)', tool('wasm-opt'), [
    bare,
    '-g',
    '-o',
    plain,
    ...FEATURES,
    '--emit-target-features',
  ])
  const output = ['--out-dir', work, '--out-name', 'persona_wasm', '--no-typescript']
  await run('wasm-bindgen', 'wasm-bindgen', ['--target', 'bundler', ...output, plain], { env })
  const optimized = join(work, 'optimized.wasm')
  await run('wasm-opt', tool('wasm-opt'), [
    join(work, 'persona_wasm_bg.wasm'),
    '-o',
    optimized,
    ...FEATURES,
    '--flatten',
    '--rereloop',
    '-Oz',
    '-Oz',
    '--converge',
    '--strip-debug',
    '--strip-producers',
    '--strip-target-features',
  ])
  // It prints the old and new names.
  const names = probe(tool('wasm-opt'), [
    optimized,
    '-o',
    wasmFile,
    ...FEATURES,
    '--minify-imports-and-exports-and-modules',
  ])
  writeFileSync(coreFile, core(JSON.parse(names)))
  await makeCompat({ wasmFile, features: FEATURES, compatFile, work, env })
  writeFileSync(join(work, 'panic'), panicMode())
}

/**
 * The module that joins the glue and the WebAssembly, whose imports and exports wasm-opt has
 * given short names: wasm-bindgen's carry hashes, which do not compress.
 */
function core({ imports, exports }) {
  const given = imports.map(([, name, short]) => `${JSON.stringify(short)}: glue.${name}`)
  const taken = exports.map(([name, short]) => `${name}: exports[${JSON.stringify(short)}]`)
  return `import * as glue from './persona_wasm_bg.js'
export * from './persona_wasm_bg.js'
export const imports = { a: { ${given.join(', ')} } }
export function connect(exports) {
  glue.__wbg_set_wasm({ ${taken.join(', ')} })
}
`
}

/** Imports that stay imports, with their file names in dist/. */
export function elsewhere(files) {
  return {
    name: 'elsewhere',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path }) =>
        path in files ? { path: files[path], external: true, sideEffects: false } : undefined,
      )
    },
  }
}

/** The names that only the glue and `core.js` use: those of the WebAssembly's own exports. */
function internalNames() {
  const [, taken] = /__wbg_set_wasm\(\{ (.*) \}\)/.exec(readFileSync(coreFile, 'utf8'))
  const names = taken.split(', ').map((entry) => entry.split(':')[0])
  return new RegExp(`^(${names.filter((name) => /^(client_|wasm_bindgen__|__)/.test(name)).join('|')})$`)
}

async function bundle(entry, options) {
  const result = await build({
    entryPoints: [join(root, 'js', entry)],
    bundle: true,
    write: false,
    minify: true,
    mangleProps: internalNames(),
    legalComments: 'none',
    charset: 'utf8',
    target: BROWSERS,
    inject: [MISSING],
    logOverride: LOG,
    ...options,
    plugins: [...(options.plugins ?? []), generated],
    define: { VERSION: JSON.stringify(version()), COMPAT_INTEGRITY: '""', ...options.define },
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

const version = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version

/** Resolves the generated files and the crate's own JavaScript. */
export const generated = {
  name: 'generated',
  setup(build) {
    build.onResolve({ filter: /\/generated\/core\.js$/ }, () => ({ path: coreFile, sideEffects: false }))
    build.onResolve({ filter: /\/generated\/compat\.js$/ }, () => ({ path: compatFile }))
    // wasm-bindgen copies this file. In the bundle it must be the same class as the loader's.
    build.onResolve({ filter: /\/snippets\/.*\/js\/error\.js$/ }, () => ({
      path: join(root, 'js', 'error.js'),
    }))
    // The module that the WebAssembly imports from, by its short name.
    build.onResolve({ filter: /^a$/ }, () => ({ path: 'a', namespace: 'given' }))
    build.onLoad({ filter: /.*/, namespace: 'given' }, () => ({
      contents: `module.exports = require('./compat-imports.ts').given.imports.a`,
      resolveDir: join(root, 'js'),
    }))
  },
}

/** Replaces the name `WASM` by the module's bytes, as a string literal. */
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
  /** The default for host: a host, or an origin. */
  defaultHost: string | undefined
  /**
   * The address of persona.compat.js. The default is the script's folder. Only for the script tag, if the
   * script cannot know its own address: see docs/embedding.md.
   */
  compatUrl?: string | undefined
  /** The engine that runs, WebAssembly or JavaScript; undefined before the first client needs one. */
  readonly engine: 'wasm' | 'compat' | undefined
}
export default Persona
export as namespace Persona
`
}
