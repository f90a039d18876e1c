// Small applications for the tests, bundled as a customer's would be: the wrappers come
// from the package's own entries, and so from dist/.

import { mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)

/** The React versions that are installed, by the names they have here. */
export const REACTS = { 16: '-16', 17: '-17', 18: '-18', 19: '' }

/** Where `react` and `react-dom` are found in that version: imports of other packages, too. */
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

/** A script for a page. `react` is a version of it. */
export async function bundlePage(source, { react } = {}) {
  const alias = react ? reactAlias(react) : {}
  const { outputFiles } = await build({ ...common, ...contents(source), alias, format: 'iife', write: false })
  return outputFiles[0].text
}

/** A module for Node, imported. */
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
