// Builds what is shipped: the widget, the flow and the documentation into dist/, then the
// server, which carries them inside.
//
//   node scripts/build.mjs            everything, the server optimised
//   node scripts/build.mjs --pages    only the widget and the flow

import { pathToFileURL } from 'node:url'
import { runVisibly } from './command.mjs'
import { orExplain, setup } from './setup.mjs'

/** Builds the widget and the flow into dist/. `tools` is what `setup` returned. */
export async function buildPages(tools) {
  // Not imported above: they need npm packages, which set-up brings first.
  const { buildWidget } = await import('./build/widget.mjs')
  const { buildPackage } = await import('./build/package.mjs')
  const { buildFlow } = await import('./build/flow.mjs')
  const { compress, WIDGET_FILES } = await import('./build/compress.mjs')
  await buildWidget(tools.wasmEnv)
  await compress(WIDGET_FILES)
  await buildPackage(tools.env)
  await buildFlow(tools.env)
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

/** Builds target/release/persona-server, with dist/ inside. */
export async function buildServer(tools) {
  await runVisibly('cargo', ['build', '--release', '--package', 'persona-server'], tools.env)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await orExplain(async () => {
    const tools = await setup('build')
    if (process.argv.includes('--pages')) return buildPages(tools)
    await buildDist(tools)
    await buildServer(tools)
  })
}
