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
import { join } from 'node:path'
import { build } from 'esbuild'
import { root, run, say } from '../setup/step.mjs'

const TARGET = 'wasm32-unknown-unknown'
const dist = join(root, 'dist')
const work = join(root, 'target', 'widget')
const generated = join(work, 'persona_wasm_bg.js')
const wasmFile = join(work, 'persona_wasm.opt.wasm')
const BYTE_ORDER_MARK = '\uFEFF'

/** Builds dist/. `env` is the environment in which the tools are found. */
export async function buildWidget(env = process.env) {
  const started = Date.now()
  mkdirSync(dist, { recursive: true })
  rmSync(work, { recursive: true, force: true })
  await run(
    'cargo build (widget)',
    'cargo',
    ['build', '--lib', '-p', 'persona-wasm', '--profile', 'wasm', '--target', TARGET],
    {
      env,
      advice: 'Fix what the compiler names, then try again.',
    },
  )
  const compiled = join(root, 'target', TARGET, 'wasm', 'persona_wasm.wasm')
  const bindgen = [
    '--target',
    'bundler',
    '--no-typescript',
    '--remove-name-section',
    '--remove-producers-section',
  ]
  await run('wasm-bindgen', 'wasm-bindgen', [...bindgen, '--out-dir', work, compiled], { env })
  // Named one by one: --all-features writes modules that browsers cannot load.
  const features = [
    'bulk-memory',
    'nontrapping-float-to-int',
    'sign-ext',
    'mutable-globals',
    'reference-types',
    'multivalue',
  ]
  await run(
    'wasm-opt',
    join(root, 'node_modules', '.bin', 'wasm-opt'),
    [
      join(work, 'persona_wasm_bg.wasm'),
      '-o',
      wasmFile,
      '--mvp-features',
      ...features.map((name) => `--enable-${name}`),
    ].concat(['-Oz', '--converge', '--strip-debug', '--strip-producers', '--strip-target-features']),
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
      // The first versions with <dialog>.
      target: ['chrome85', 'edge85', 'firefox98', 'safari15.4'],
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
    build.onResolve({ filter: /\/snippets\/.*\/js\/error\.js$/ }, () => ({
      path: join(root, 'js', 'error.js'),
    }))
  },
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
  PersonaError: typeof PersonaError
  readonly version: string
  /** Where the flow is for clients that do not say: a host, or an origin. */
  defaultHost: string | undefined
}
export default Persona
export as namespace Persona
`
}
