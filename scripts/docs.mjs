// Builds the reference of the types and the crates: target/reference and target/doc. A warning, such as a
// broken link, is an error.

import { join } from 'node:path'
import { buildPages } from './build.mjs'
import { runVisibly } from './command.mjs'
import { orExplain, setup } from './setup.mjs'
import { root, run, say } from './setup/step.mjs'

await orExplain(async () => {
  const tools = await setup('build')
  await buildPages(tools)
  const reference = join(root, 'docs', 'reference')
  const advice = 'npm must reach its registry.'
  await run('typedoc', 'npm', ['ci', '--prefix', reference], { env: tools.env, advice })
  const typedoc = join(reference, 'node_modules', '.bin', 'typedoc')
  await runVisibly(typedoc, ['--options', join(reference, 'typedoc.json'), '--logLevel', 'Warn'], tools.env)
  const env = { ...tools.env, RUSTDOCFLAGS: '--deny warnings' }
  await runVisibly('cargo', ['doc', '--workspace', '--no-deps', '--quiet'], env)
  say('built: target/reference/index.html (types), target/doc/persona_server/index.html (crates)')
})
