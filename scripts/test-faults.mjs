// Breaks what the server stands on, under load: its own life, its disk, its database, its clocks,
// its clients and its receivers. It uses the server that is built, the release first.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildPages } from './build.mjs'
import { runCounting, runVisibly } from './command.mjs'
import { findPostgres, orExplain, setup } from './setup.mjs'
import { root, SetupError } from './setup/step.mjs'

const binaries = ['release', 'debug'].map((profile) => join(root, 'target', profile, 'persona-server'))
const built = () => [process.env.PERSONA_SERVER, ...binaries].find((path) => path && existsSync(path))

await orExplain(async () => {
  const tools = await setup('faults')
  if (!built()) {
    const build = await setup('build')
    await buildPages(build)
    await runVisibly('cargo', ['build', '--package', 'persona-server'], build.env)
  }
  const files = readdirSync(join(root, 'tests', 'faults')).filter((name) => name.endsWith('.test.mjs'))
  const paths = files.map((name) => join('tests', 'faults', name))
  const env = { ...tools.env, PERSONA_SERVER: built() }
  let output = ''
  let problem
  // One after the other: each loads the machine by itself.
  await runCounting(
    'node',
    ['--test', '--test-concurrency=1', ...paths],
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
