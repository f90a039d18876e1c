// Builds the documentation: the site that the server has under /docs (dist/docs), and the
// reference of the types and of the crates (target/reference and target/doc). A warning, such
// as a link that leads nowhere, is a failure.

import { join } from 'node:path'
import { buildDist } from './build.mjs'
import { runVisibly } from './command.mjs'
import { orExplain, setup } from './setup.mjs'
import { root, run, say } from './setup/step.mjs'

await orExplain(async () => {
  const tools = await setup('build')
  await buildDist(tools)
  const reference = join(root, 'docs', 'reference')
  const advice = 'npm must reach its registry.'
  await run('typedoc', 'npm', ['ci', '--prefix', reference], { env: tools.env, advice })
  const typedoc = join(reference, 'node_modules', '.bin', 'typedoc')
  await runVisibly(typedoc, ['--options', join(reference, 'typedoc.json'), '--logLevel', 'Warn'], tools.env)
  const env = { ...tools.env, RUSTDOCFLAGS: '--deny warnings' }
  await runVisibly('cargo', ['doc', '--workspace', '--no-deps', '--quiet'], env)
  say('built: dist/docs (the site: `npm start` serves it)')
  say('built: target/reference/index.html (types), target/doc/persona_server/index.html (crates)')
})
