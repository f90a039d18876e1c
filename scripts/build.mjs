// Builds what is shipped: the widget, the flow and the documentation into dist/, then the
// server, which carries them inside.
//
//   node scripts/build.mjs            everything, the server optimised
//   node scripts/build.mjs --pages    only the widget and the flow

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { panicMode } from './build/panic.mjs'
import { buildIfChanged, filesIn } from './build/unchanged.mjs'
import { runVisibly } from './command.mjs'
import { orExplain, setup } from './setup.mjs'
import { probe, root } from './setup/step.mjs'

/** What the widget and the flow are built from, and what is built. */
const PAGES = {
  name: 'pages',
  inputs: () => [
    'src',
    'protocol',
    'js',
    'www/flow/script',
    'www/flow/style',
    'www/flow/tsconfig.json',
    'scripts/build',
    'build.rs',
    'Cargo.toml',
    'Cargo.lock',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ],
  outputs: () => filesIn('dist').filter((path) => path !== join('dist', 'docs')),
}

/** Builds the widget and the flow into dist/, if they have changed. `tools` is what `setup` returned. */
export async function buildPages(tools) {
  // Not imported above: they need npm packages, which set-up brings first.
  const { buildWidget } = await import('./build/widget.mjs')
  const { buildPackage } = await import('./build/package.mjs')
  const { buildFlow } = await import('./build/flow.mjs')
  const { compress, WIDGET_FILES } = await import('./build/compress.mjs')
  const facts = [panicMode(), probe('rustc', ['--version'], { env: tools.wasmEnv })]
  await buildIfChanged({ ...PAGES, facts }, async () => {
    await buildWidget(tools.wasmEnv)
    await compress(WIDGET_FILES)
    await buildPackage(tools.env)
    await buildFlow(tools.env)
  })
}

/** Builds the documentation into dist/docs, if it has changed. */
export async function buildDocs(tools) {
  const { buildSite } = await import('./build/site.mjs')
  await buildSite(tools.env)
}

/** Builds all of dist/. The documentation is built while the compiler uses one processor. */
export async function buildDist(tools) {
  await Promise.all([buildPages(tools), buildDocs(tools)])
}

/** Builds the server, with dist/ inside: as the tests need it, or optimised. Returns its path. */
export async function buildServer(tools, profile = 'dev') {
  await runVisibly('cargo', ['build', '--profile', profile, '--package', 'persona-server'], tools.env)
  return join(root, 'target', profile === 'dev' ? 'debug' : profile, 'persona-server')
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await orExplain(async () => {
    const tools = await setup('build')
    if (process.argv.includes('--pages')) return buildPages(tools)
    await buildDist(tools)
    await buildServer(tools, 'release')
  })
}
