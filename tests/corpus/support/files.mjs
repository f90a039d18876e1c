// What the internet of the pages is made of: the page that is visited, the widget, the flow,
// and packages from npm.

import { build } from 'esbuild'
import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
export const pagesFolder = join(root, 'tests', 'pages')
const support = join(root, 'tests', 'corpus', 'support')
const dist = join(root, 'dist')

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.xhtml': 'application/xhtml+xml',
  '.svg': 'image/svg+xml',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.jsx': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
}

const respond = (path, body, headers) => ({
  headers: {
    'Content-Type': TYPES[extname(path)] ?? 'text/plain',
    'Access-Control-Allow-Origin': '*',
    ...headers,
  },
  body,
})
const serve = (path, headers) => respond(path, readFileSync(path), headers)

/** The same on every host, so that an attacker's server has a flow, too. */
const EVERYWHERE = {
  '/framed': join(support, 'framed.html'),
  '/widget': join(support, 'flow.html'),
  '/preload': join(support, 'flow.html'),
  '/watch.js': join(support, 'watch.js'),
  '/official.js': join(root, 'node_modules/persona/dist/persona.js'),
}

/** Answers a request while the page of the folder `name` is visited. */
export async function answer(name, { hostname, pathname }) {
  if (EVERYWHERE[pathname]) return serve(EVERYWHERE[pathname])
  if (pathname.startsWith('/npm/')) return serve(join(root, 'node_modules', pathname.slice('/npm/'.length)))
  if (hostname.endsWith('shop.example')) {
    const folder = join(pagesFolder, name)
    const path = join(folder, pathname === '/' ? indexOf(folder) : pathname)
    const headers = pathname === '/' ? headersIn(folder) : {}
    if (path.endsWith('.jsx')) return respond(path, await bundle(path))
    if (existsSync(path)) return serve(path, headers)
  }
  const built = join(dist, pathname.replace(/^\/copy\//, '/'))
  if (extname(built) in TYPES && existsSync(built)) return serve(built)
  return { status: 404, headers: { 'Content-Type': 'text/plain' } }
}

const indexOf = (folder) =>
  ['index.html', 'index.xhtml', 'index.svg'].find((file) => existsSync(join(folder, file)))

function headersIn(folder) {
  const path = join(folder, 'headers.json')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

const bundles = new Map()

/** A page's script together with the packages that it imports, for any browser. */
async function bundle(path) {
  if (!bundles.has(path)) {
    const { outputFiles } = await build({
      entryPoints: [path],
      bundle: true,
      write: false,
      format: 'iife',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      alias: { 'persona-wasm': join(dist, 'persona.mjs') },
    })
    bundles.set(path, outputFiles[0].text)
  }
  return bundles.get(path)
}
