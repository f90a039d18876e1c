// Builds the widget: Rust → WebAssembly → one script, one module of each kind, types.
//
//   1. cargo         target/wasm32-unknown-unknown/wasm/persona_wasm.wasm
//   2. wasm-bindgen  target/widget/persona_wasm_bg.{wasm,js}
//   3. wasm-opt      dist/persona.wasm
//   4. esbuild       dist/persona.js, dist/persona.mjs, dist/persona.cjs
//   5. tsc           dist/types/, dist/persona.d.ts

import { build } from 'esbuild'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup/step.mjs'
import { runVisibly } from '../command.mjs'

const dist = join(root, 'dist')
const generated = join(root, 'target', 'widget')
const wasm = join(dist, 'persona.wasm')

// What every browser in reach has. Named one by one: with all of binaryen's features
// on, it writes what no browser reads.
const FEATURES = [
  'bulk-memory',
  'multivalue',
  'mutable-globals',
  'nontrapping-float-to-int',
  'reference-types',
  'sign-ext',
].map((feature) => `--enable-${feature}`)

export async function buildWidget(env) {
  mkdirSync(dist, { recursive: true })
  rmSync(generated, { recursive: true, force: true })
  const target = ['--target', 'wasm32-unknown-unknown', '--profile', 'wasm']
  await runVisibly('cargo', ['build', '--quiet', '--lib', '--package', 'persona-wasm', ...target], env)
  await runVisibly(
    'wasm-bindgen',
    [
      ...['--target', 'bundler', '--no-typescript', '--out-dir', generated],
      ...['--remove-name-section', '--remove-producers-section'],
      join(root, 'target', 'wasm32-unknown-unknown', 'wasm', 'persona_wasm.wasm'),
    ],
    env,
  )
  await runVisibly('wasm-opt', ['-Oz', ...FEATURES, join(generated, 'persona_wasm_bg.wasm'), '-o', wasm], env)

  const bytes = readFileSync(wasm)
  await bundle('global.ts', 'persona.js', 'iife', asLatin1(bytes))
  await bundle('index.ts', 'persona.mjs', 'esm', asBase64(bytes))
  await bundle('index.ts', 'persona.cjs', 'cjs', asBase64(bytes))
  await types(env)
  for (const name of ['persona.js', 'persona.mjs', 'persona.cjs', 'persona.wasm', 'persona.d.ts']) {
    console.log(`  dist/${name}  ${statSync(join(dist, name)).size.toLocaleString('en')} B`)
  }
}

const PLACEHOLDER = '@persona:wasm@'

/**
 * The bytes as a string of the characters U+0000 to U+00FF, in a file that begins with a
 * byte-order mark: that fixes the decoding whatever the page's charset or the server's
 * headers say, and costs 1 % after compression where base64 costs 38 %.
 */
function asLatin1(bytes) {
  const escapes = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r' }
  const literal = bytes.toString('latin1').replace(/["\\\n\r]/g, (character) => escapes[character])
  return {
    literal,
    mark: '\uFEFF',
    decode: `const text = "${PLACEHOLDER}"
      export default () => Uint8Array.from(text, (character) => character.charCodeAt(0))`,
  }
}

/** For files that go through other people's bundlers, which rewrite them in ASCII. */
function asBase64(bytes) {
  return {
    literal: bytes.toString('base64'),
    mark: '',
    decode: `const text = "${PLACEHOLDER}"
      export default () => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))`,
  }
}

async function bundle(entry, name, format, { literal, mark, decode }) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { outputFiles } = await build({
    entryPoints: [join(root, 'js', entry)],
    bundle: true,
    minify: true,
    charset: 'utf8',
    format,
    target: 'es2020',
    write: false,
    legalComments: 'none',
    define: { VERSION: JSON.stringify(version) },
    plugins: [engine(decode)],
  })
  const parts = outputFiles[0].text.split(PLACEHOLDER)
  if (parts.length !== 2) throw new Error(`${name}: the place of the WebAssembly was not found once`)
  writeFileSync(join(dist, name), mark + parts.join(literal))
}

/** Resolves the two modules that only the build knows. */
function engine(decode) {
  return {
    name: 'engine',
    setup(build) {
      build.onResolve({ filter: /^persona:glue$/ }, () => ({ path: join(generated, 'persona_wasm_bg.js') }))
      build.onResolve({ filter: /^persona:wasm$/ }, () => ({ path: 'wasm', namespace: 'engine' }))
      build.onLoad({ filter: /.*/, namespace: 'engine' }, () => ({ contents: decode, loader: 'js' }))
    },
  }
}

/** Public types: what the shell's own sources say. */
async function types(env) {
  const out = join(dist, 'types')
  rmSync(out, { recursive: true, force: true })
  await runVisibly('tsc', ['--emitDeclarationOnly', '--outDir', out], env)
  // How the engine is loaded is nobody's business.
  rmSync(join(out, 'engine.d.ts'))
  rmSync(join(out, 'global.d.ts'))
  writeFileSync(
    join(dist, 'persona.d.ts'),
    "export * from './types/index'\nexport { default } from './types/index'\n",
  )
}
