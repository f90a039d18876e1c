// Builds the parts that only the npm package has: the wrappers and /slim, as ES modules and CommonJS, and
// the types of all entries. The wrappers import the core from the same folder, so that a page never
// loads it twice.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root, run, say } from '../setup/step.mjs'
import { BROWSERS, BYTE_ORDER_MARK, elsewhere, generated, LOG, MISSING } from './widget.mjs'

/** Entries that import the core, or nothing. */
const WRAPPERS = ['react', 'vue', 'element', 'languages', 'testing']
const FORMATS = { esm: 'mjs', cjs: 'cjs' }
/** The name under which the wrappers import the core. */
const CORE = 'persona-wasm'
const dist = join(root, 'dist')
const work = join(root, 'target', 'package')

/** Builds the rest of dist/; `buildWidget` comes first. `env` is the environment in which the tools are found. */
export async function buildPackage(env = process.env) {
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const [format, extension] of Object.entries(FORMATS)) {
    for (const name of ['slim', ...WRAPPERS]) {
      const external = {
        [CORE]: `./persona.${extension}`,
        './compat-engine.js': `./persona.engine.${extension}`,
      }
      const { outputFiles } = await build({
        entryPoints: [join(root, 'js', `${name}.ts`)],
        bundle: true,
        write: false,
        minify: true,
        legalComments: 'none',
        charset: 'utf8',
        target: BROWSERS,
        format,
        define: { VERSION: JSON.stringify(version), COMPAT_INTEGRITY: '""' },
        external: ['react', 'vue'],
        inject: [MISSING],
        logOverride: LOG,
        plugins: [elsewhere(external), generated],
      })
      writeFileSync(join(dist, `${name}.${extension}`), withMark(outputFiles[0].text))
    }
  }
  nameExports(join(dist, 'persona.cjs'))
  await declarations(env)
  say('dist/ completed: slim, react, vue, element, languages, testing; .mjs, .cjs, .d.ts, .d.cts')
}

/**
 * Adds lines without effect that list the exports of a CommonJS module. Node and TypeScript's tools look
 * for them, and minifying has removed esbuild's.
 */
function nameExports(file) {
  const text = readFileSync(file, 'utf8')
  const names = `\nexports = module.exports;\n0&&(exports.default=exports.Client=exports.PersonaError=exports.setupEvents=exports.setupIframe=exports.verify=0);\n`
  if (!text.includes(names)) writeFileSync(file, text + names)
}

/** A byte-order mark, if the file has characters that a page's charset would garble. */
const withMark = (text) => (/[^\x00-\x7f]/.test(text) ? BYTE_ORDER_MARK + text : text)

/** Added here and not in the source, where the built class would be another one of the same name. */
const TAG = `declare global {
    interface HTMLElementTagNameMap {
        'persona-inquiry': PersonaInquiryElement;
    }
}
`

/** One declaration file for imports and one for require() of each entry: TypeScript treats them as different modules. */
async function declarations(env) {
  copyFileSync(join(dist, 'persona.d.ts'), join(dist, 'persona.d.cts'))
  await run(
    'tsc (types of the wrappers)',
    join(root, 'node_modules', '.bin', 'tsc'),
    [
      '--project',
      // Without the tests, which need the files that are made here.
      join(root, 'tsconfig.build.json'),
      '--noEmit',
      'false',
      '--declaration',
      '--emitDeclarationOnly',
      '--rootDir',
      root,
      '--outDir',
      work,
    ],
    { env, advice: 'Fix what the compiler names, then try again.' },
  )
  for (const name of WRAPPERS) {
    const text = readFileSync(join(work, 'js', `${name}.d.ts`), 'utf8') + (name === 'element' ? TAG : '')
    if (/from ['"]\./.test(text)) throw new Error(`The types of ${name} refer to a file that is not shipped.`)
    for (const extension of ['d.ts', 'd.cts']) writeFileSync(join(dist, `${name}.${extension}`), text)
  }
  const slim = readFileSync(join(work, 'js', 'slim.d.ts'), 'utf8').replaceAll('./index.js', CORE)
  for (const extension of ['d.ts', 'd.cts']) writeFileSync(join(dist, `slim.${extension}`), slim)
}
