// Runs the odd pages of tests/pages in every engine that is there.

import { buildPages } from './build.mjs'
import { runVisibly } from './command.mjs'
import { orExplain, setup } from './setup.mjs'

await orExplain(async () => {
  const tools = await setup('pages')
  await buildPages(tools)
  const engines = { chromium: true, firefox: tools.env.FIREFOX, webkit: tools.env.WEBKIT }
  const present = Object.keys(engines).filter((engine) => engines[engine])
  for (const engine of Object.keys(engines)) {
    if (!engines[engine]) console.error(`SKIPPED ${engine}: there is none, so no page was tested in it`)
  }
  const files = [...present, 'exceptions'].map((name) => `tests/corpus/${name}.test.mjs`)
  // All at once: each of them mostly waits for its browser.
  await runVisibly('node', ['--test', '--test-concurrency=4', ...files], tools.env)
})
