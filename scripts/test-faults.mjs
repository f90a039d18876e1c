// Breaks what the server stands on, under load: its own life, its disk, its database, its clocks,
// its clients and its receivers.
//
// PERSONA_SERVER is the server that is tested; without it the debug one is built. That is enough:
// the limits hold however fast a server is, and one that is slower has more under way at once.

import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildPages } from './build.mjs'
import { runCounting, runVisibly } from './command.mjs'
import { findPostgres, orExplain, setup } from './setup.mjs'
import { root, SetupError } from './setup/step.mjs'

/** How long a test may take on a machine that is busy with other things. */
const MOST_MINUTES = 5

await orExplain(async () => {
  const tools = await setup('faults')
  const server = resolve(root, process.env.PERSONA_SERVER ?? 'target/debug/persona-server')
  if (!process.env.PERSONA_SERVER) {
    const build = await setup('build')
    await buildPages(build)
    await runVisibly('cargo', ['build', '--package', 'persona-server'], build.env)
  }
  const files = readdirSync(join(root, 'tests', 'faults')).filter((name) => name.endsWith('.test.mjs'))
  const paths = files.map((name) => join('tests', 'faults', name))
  const env = { ...tools.env, PERSONA_SERVER: server }
  let output = ''
  let problem
  // Each loads the machine by itself, but waits for some time as well.
  await runCounting(
    'node',
    ['--test', '--test-concurrency=2', `--test-timeout=${MOST_MINUTES * 60_000}`, ...paths],
    env,
    (piece) => (output += piece),
  ).catch((error) => {
    if (!(error instanceof SetupError)) throw error
    problem = error.message
  })
  const sum = (what) =>
    [...output.matchAll(new RegExp(`^\\S* ?${what} (\\d+)$`, 'gm'))].reduce(
      (all, match) => all + Number(match[1]),
      0,
    )
  const [passed, failed, skipped] = [sum('pass'), sum('fail'), sum('skipped')]
  if (!findPostgres(env.PATH))
    console.error('\nSKIPPED on PostgreSQL: there are no initdb and postgres here.')
  else if (skipped) console.error(`\nSKIPPED ${skipped}: why is said above.`)
  if (problem) console.error(`\n${problem}`)
  console.log(`\n${passed} passed, ${failed} failed`)
  if (problem || failed || !passed) process.exitCode = 1
})
