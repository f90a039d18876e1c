// Breaks what the server stands on, under load: its own life, its disk, its database, its clocks,
// its clients and its receivers.
//
// PERSONA_SERVER is the server that is tested; without it the debug one is built. That is enough:
// the limits hold however fast a server is, and one that is slower has more under way at once.
//
// Some tests need root, PostgreSQL, faketime or strace, and are skipped where there is none. With
// --no-skips, or where CI is set, that is an error: what decides whether a change lands tests all.

import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildPages, buildServer } from './build.mjs'
import { inMinutes, runCounting } from './command.mjs'
import { orExplain, setup } from './setup.mjs'
import { root, SetupError } from './setup/step.mjs'

/** How long a test may take on a machine that is busy with other things, and all of them otherwise. */
const MOST_MINUTES = 5

const maySkip = !process.argv.includes('--no-skips') && !process.env.CI

await orExplain(async () => {
  const tools = await setup('faults')
  const server = resolve(root, process.env.PERSONA_SERVER ?? 'target/debug/persona-server')
  if (!process.env.PERSONA_SERVER) {
    const build = await setup('build')
    await buildPages(build)
    await buildServer(build)
  }
  const files = readdirSync(join(root, 'tests', 'faults')).filter((name) => name.endsWith('.test.mjs'))
  const paths = files.map((name) => join('tests', 'faults', name))
  const env = { ...tools.env, PERSONA_SERVER: server }
  const began = performance.now()
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
  const reasons = [
    ...new Set([...output.matchAll(/^ *(?:ok \d|﹣).* # (?:SKIP )?(.+)$/gm)].map(([, reason]) => reason)),
  ]
  if (skipped) console.error(`\nSKIPPED ${skipped}: ${reasons.join('; ') || 'why is said above'}.`)
  if (skipped && !maySkip)
    console.error(
      'That is an error here (--no-skips, or CI is set): install what is missing, and run as root.',
    )
  if (problem) console.error(`\n${problem}`)
  const seconds = Math.round((performance.now() - began) / 1000)
  if (seconds > MOST_MINUTES * 60)
    console.error(
      `\nToo slow: it is to take less than ${MOST_MINUTES} minutes on a machine that does nothing else.`,
    )
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped in ${inMinutes(seconds)}`)
  if (problem || failed || !passed || (skipped && !maySkip)) process.exitCode = 1
})
