// Small applications for the tests, bundled as a customer would: the wrappers come from the package's
// entries in dist/.

import { mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)

/** The installed React versions, by their aliases. */
export const REACTS = { 16: '-16', 17: '-17', 18: '-18', 19: '' }

/** Aliases for `react` and `react-dom` of that version, also for imports of other packages. */
function reactAlias(version) {
  const suffix = REACTS[version]
  const folder = (name) => dirname(require.resolve(`${name}${suffix}/package.json`))
  return { react: folder('react'), 'react-dom': folder('react-dom') }
}

const common = {
  bundle: true,
  logLevel: 'error',
  charset: 'utf8',
  define: {
    'process.env.NODE_ENV': '"development"',
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
}

const contents = (source) => ({ stdin: { contents: source, resolveDir: here, loader: 'js' } })

/** Bundles a script for a page. `react` is the alias of a version. */
export async function bundlePage(source, { react } = {}) {
  const alias = react ? reactAlias(react) : {}
  const { outputFiles } = await build({ ...common, ...contents(source), alias, format: 'iife', write: false })
  return outputFiles[0].text
}

/** Bundles a module for Node and imports it. */
export async function importInNode(source, { react } = {}) {
  const outfile = join(mkdtempSync(join(tmpdir(), 'persona-wrapper-')), 'app.cjs')
  const alias = react ? reactAlias(react) : {}
  await build({ ...common, ...contents(source), alias, format: 'cjs', platform: 'node', outfile })
  return require(outfile)
}

/** A page that runs a script. */
export const pageWith = (script) => ({
  '/': '<!doctype html><html lang="en"><meta charset="utf-8"><title>Customer</title><link rel="icon" href="data:,"><div id="app"></div><script src="/app.js"></script></html>',
  '/app.js': { type: 'text/javascript; charset=utf-8', body: script },
})
