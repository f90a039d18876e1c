// Runs the odd pages of tests/pages in every engine that is there.

import { fileURLToPath } from 'node:url'
import { buildPages } from './build.mjs'
import { runVisibly } from './command.mjs'
import { orExplain, setup } from './setup.mjs'

/** What Node runs them with, and the engines that are missing. */
export function pageTests(env) {
  const engines = { chromium: true, firefox: env.FIREFOX, webkit: env.WEBKIT }
  const present = Object.keys(engines).filter((engine) => engines[engine])
  const files = [...present, 'exceptions'].map((name) => `tests/corpus/${name}.test.mjs`)
  return {
    // All engines in parallel: each test waits for its browser part of the time.
    args: ['--test', '--test-concurrency=3', ...files],
    missing: Object.keys(engines).filter((engine) => !engines[engine]),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await orExplain(async () => {
    const tools = await setup('pages')
    await buildPages(tools)
    const { args, missing } = pageTests(tools.env)
    for (const engine of missing)
      console.error(`SKIPPED ${engine}: there is none, so no page was tested in it`)
    await runVisibly('node', args, tools.env)
  })
}
