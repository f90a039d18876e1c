// Packs the npm package and builds with it in every bundler, and builds and runs the examples:
// minutes, and some hundred megabytes of other people's packages, which is why `npm test` does
// not.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildPages, buildServer } from './build.mjs'
import { runVisibly } from './command.mjs'
import { orExplain, setup } from './setup.mjs'
import { root } from './setup/step.mjs'

await orExplain(async () => {
  const tools = await setup('packaging')
  await buildPages(tools)
  await buildServer(tools)
  const files = readdirSync(join(root, 'tests', 'packaging')).filter((name) => name.endsWith('.test.mjs'))
  const paths = files.map((name) => join('tests', 'packaging', name))
  await runVisibly('node', ['--test', '--test-concurrency=1', ...paths], tools.wasmEnv)
})
