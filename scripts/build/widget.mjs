// Builds the widget: Rust → WebAssembly → one script, and the modules around it.
//
//   cargo        the crate, with the profile made for size
//   wasm-bindgen its glue, as for a bundler; the generated loader is not used
//   wasm-opt     smaller
//   esbuild      glue and shell into one file, and the wasm into it as a string
//
// The string holds a byte per character (U+0000 to U+00FF), which compresses almost as
// well as the bytes themselves; base64 would add a third. A byte-order mark makes
// browsers read the file as UTF-8, whatever the server or the page says.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import binaryen from 'binaryen'
import { build, transform } from 'esbuild'
import { root, run, say } from '../setup/step.mjs'

const TARGET = 'wasm32-unknown-unknown'
const dist = join(root, 'dist')
const work = join(root, 'target', 'widget')
const generated = join(work, 'persona_wasm_bg.js')
const wasmFile = join(work, 'persona_wasm.opt.wasm')
/** The first versions with <dialog>, and in Chromium's case with what else we use. */
const BROWSERS = ['chrome85', 'edge85', 'firefox98', 'safari15.4']
const BYTE_ORDER_MARK = '\uFEFF'

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
  const plain = join(work, 'persona_wasm.wasm')
  writeFileSync(plain, withoutFeatures(readFileSync(compiled), ['reference-types', 'multivalue']))
  await run(
    'wasm-bindgen',
    'wasm-bindgen',
    ['--target', 'bundler', '--no-typescript', '--out-dir', work, plain],
    { env },
  )
  const glue = readFileSync(generated, 'utf8')
  const { module, shortGlue } = shorten(readFileSync(join(work, 'persona_wasm_bg.wasm')), glue)
  writeFileSync(join(work, 'short.wasm'), module)
  writeFileSync(generated, shortGlue)
  // Named one by one: --all-features writes modules that browsers cannot load.
  const features = ['bulk-memory', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals']
  await run(
    'wasm-opt',
    join(root, 'node_modules', '.bin', 'wasm-opt'),
    [
      join(work, 'short.wasm'),
      '-o',
      wasmFile,
      '--mvp-features',
      ...features.map((name) => `--enable-${name}`),
    ]
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
      define: { VERSION: JSON.stringify(version) },
      plugins: [generatedGlue],
      ...options,
    })
    return result.outputFiles[0].text
  }
  const write = (name, text) => writeFileSync(join(dist, name), BYTE_ORDER_MARK + embed(text, wasm))
  write('persona.js', await bundle('global.ts', { format: 'iife' }))
  write('persona.mjs', await bundle('index.ts', { format: 'esm' }))
  write('persona.cjs', await bundle('index.ts', { format: 'cjs' }))
  copyFileSync(wasmFile, join(dist, 'persona.wasm'))
  writeFileSync(join(dist, 'persona.d.ts'), declarations())
  say(
    `dist/ built (${Math.round((Date.now() - started) / 1000)} s): persona.js, .mjs, .cjs, .d.ts, .wasm (${wasm.length} B)`,
  )
}

/** Leads imports of the generated glue, and of the glue's own, to where they are. */
const generatedGlue = {
  name: 'generated glue',
  setup(build) {
    build.onResolve({ filter: /\/generated\/persona_wasm_bg\.js$/ }, () => ({
      path: generated,
      sideEffects: false,
    }))
    build.onResolve({ filter: /\/snippets\/.*\/js\/browser\.js$/ }, () => ({
      path: join(root, 'js', 'browser.js'),
    }))
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
const PANICS = /\bpanicking::|_fail(_rt)?$|_failed(_rt)?$|handle_error$|capacity_overflow$|\bfmt::|as core\[?.*fmt/

/**
 * Shortens what wasm and glue call each other: imports get names of one or two
 * letters.
 */
function shorten(bytes, glue) {
  binaryen.setDebugInfo(true)
  const module = binaryen.readBinary(bytes)
  const names = new Map()
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const reference = module.getFunctionByIndex(index)
    const { name, base } = binaryen.getFunctionInfo(reference)
    if (base) names.set(base, '')
    else if (PANICS.test(name)) new binaryen.Function(reference).body = module.unreachable()
  }
  const shrunk = module.emitBinary()
  module.dispose()
  let next = 0
  for (const name of names.keys()) {
    // Not the names that the wasm exports: the glue calls those, too.
    names.set(name, `$${(next++).toString(36)}`)
  }
  return { module: renameImports(shrunk, names), shortGlue: renameExports(glue, names) }
}

/** Renames the glue's functions that the module imports. */
function renameExports(glue, names) {
  return glue.replace(/^export function (\w+)/gm, (whole, name) =>
    names.has(name) ? `export function ${names.get(name)}` : whole,
  )
}

/** The module with other names, and a short one for where they come from, in its import section. */
function renameImports(bytes, names) {
  return mapSections(bytes, (id, body) => {
    if (id !== IMPORTS) return body
    const reader = new Reader(body)
    const out = []
    const count = reader.number()
    for (let index = 0; index < count; index++) {
      reader.text()
      const name = reader.text()
      const start = reader.at
      if (reader.byte() !== 0) throw new Error(`The import ${name} is no function.`)
      reader.number()
      out.push(text('.'), text(names.get(name)), body.subarray(start, reader.at))
    }
    return Buffer.concat([number(count), ...out])
  })
}

/**
 * The module with some features taken off its list: wasm-bindgen then writes glue
 * that needs none of them, and that is smaller. The compiler lists them by default;
 * its code uses neither.
 */
function withoutFeatures(bytes, unwanted) {
  return mapSections(bytes, (id, body) => {
    const reader = new Reader(body)
    if (id !== CUSTOM || reader.text() !== 'target_features') return body
    const kept = []
    for (let left = reader.number(); left > 0; left--) {
      const start = reader.at
      reader.byte()
      if (!unwanted.includes(reader.text())) kept.push(body.subarray(start, reader.at))
    }
    return Buffer.concat([text('target_features'), number(kept.length), ...kept])
  })
}

// The little of WebAssembly's binary format that this takes.
const CUSTOM = 0
const IMPORTS = 2
const HEADER = 8

class Reader {
  at = 0
  constructor(bytes) {
    this.bytes = bytes
  }
  byte() {
    return this.bytes[this.at++]
  }
  number() {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value |= (byte & 127) << shift
      if (byte < 128) return value >>> 0
    }
  }
  text() {
    const length = this.number()
    this.at += length
    return this.bytes.toString('utf8', this.at - length, this.at)
  }
}

function number(value) {
  const bytes = []
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128)
  return Buffer.from([...bytes, value])
}

function text(value) {
  return Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)])
}

function mapSections(bytes, map) {
  const module = Buffer.from(bytes)
  const out = [module.subarray(0, HEADER)]
  const reader = new Reader(module)
  reader.at = HEADER
  while (reader.at < module.length) {
    const id = reader.byte()
    const length = reader.number()
    const body = map(id, module.subarray(reader.at, reader.at + length))
    reader.at += length
    out.push(Buffer.from([id]), number(body.length), body)
  }
  return Buffer.concat(out)
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
  return parts.join('`' + literal.replace(/\0(?![0-9])/g, '\\0').replace(/\0/g, '\\x00') + '`')
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
}
export default Persona
export as namespace Persona
`
}
