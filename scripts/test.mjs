// Sets up, builds and tests everything, and counts what was run.

import { readdirSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { buildDist } from './build.mjs'
import { inMinutes, runCounting, runVisibly } from './command.mjs'
import { findPostgres, orExplain, setup } from './setup.mjs'
import { root, SetupError } from './setup/step.mjs'
import { pageTests } from './test-pages.mjs'

// How the runners end: Rust's, wasm-bindgen's (the same words), and Node's.
const RUST = /test result: \w+\. (\d+) passed; (\d+) failed/g
const NODE_PASS = /^\S* ?pass (\d+)$/gm
const NODE_FAIL = /^\S* ?fail (\d+)$/gm

/** How each suite ended: `{suite, passed, failed, seconds}`. */
const suites = []
const problems = []
const unstable = []
const skipped = []

/** The file with the results, below the project's root. */
const SUMMARY = 'target/test-summary.json'

/** If more tests of a suite fail, none is run again. */
const MOST_AGAIN = 3

/** Runs one suite. Returns its output, the seconds that it took, and the error with which it ended, if any. */
async function run(command, args, env, isHeld) {
  const began = performance.now()
  const seconds = () => Math.round((performance.now() - began) / 1000)
  let output = ''
  try {
    await runCounting(command, args, env, (piece) => (output += piece), isHeld)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    return { output, error, seconds: seconds() }
  }
  return { output, error: undefined, seconds: seconds() }
}

/** Where Node's reporters say that a test failed. */
const FAILED_AT = /(?:location: '|test at )[^'\n]*?(tests\/[\w/-]+\.test\.mjs):\d+/g

const sum = (output, pattern, group) =>
  [...output.matchAll(pattern)].reduce((all, match) => all + Number(match[group]), 0)

/** Records how a suite ended. One that failed, or in which nothing was run, is a problem; the others still run. */
function record(suite, { output, error, seconds }) {
  const passed = sum(output, RUST, 1) + sum(output, NODE_PASS, 1)
  const failed = sum(output, RUST, 2) + sum(output, NODE_FAIL, 1)
  suites.push({ suite, passed, failed, seconds })
  if (passed === 0) problems.push(`${suite}: no test was run`)
  if (error) problems.push(`${suite}: ${error.message}`)
}

const suite = async (what, command, args, env, isHeld) => record(what, await run(command, args, env, isHeld))

/**
 * Runs tests in browsers, which can fail by accident on a busy machine. The files with a test that
 * failed are run once more, one after the other. What passes only then is named at the end.
 */
async function browserSuite(what, args, env) {
  const first = await run('node', args, env)
  const failed = sum(first.output, NODE_FAIL, 1)
  const files = [...new Set([...first.output.matchAll(FAILED_AT)].map(([, file]) => file))]
  if (first.error && files.length && failed <= MOST_AGAIN) {
    const again = await run('node', ['--test', '--test-concurrency=1', ...files], env)
    if (!again.error) {
      const passed = sum(first.output, NODE_PASS, 1) + failed
      suites.push({ suite: what, passed, failed: 0, seconds: first.seconds + again.seconds })
      unstable.push(`${what}: ${files.join(', ')}`)
      return
    }
  }
  record(what, first)
}

/** Prints the result of each suite, and writes all results as JSON for programs. */
function summarize() {
  const all = (what) => suites.reduce((sum, suite) => sum + suite[what], 0)
  const summary = { passed: all('passed'), failed: all('failed'), suites, unstable, skipped, problems }
  const isOk = !problems.length && !summary.failed
  writeFileSync(join(root, SUMMARY), JSON.stringify({ ok: isOk, ...summary }, null, 2) + '\n')
  console.log()
  for (const { suite, passed, failed, seconds } of suites) {
    const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed`
    console.log(`${suite.padEnd(50)} ${counts} ${inMinutes(seconds).padStart(12)}`)
  }
  for (const what of unstable) console.error(`\nPASSED ONLY WHEN RUN AGAIN, ${what}`)
  for (const what of skipped) console.error(`\nSKIPPED ${what}`)
  for (const problem of problems) console.error(`\n${problem}`)
  console.log(`\nThe results are also in ${SUMMARY}. Next: npm start runs the server and the demo shop.`)
  console.log(`${summary.passed} passed, ${summary.failed} failed`)
  if (!isOk) process.exitCode = 1
}

/** What Firefox has to itself. */
const FIREFOX_ALONE = 'e2e/firefox.test.mjs'

/** The way through the flow, step by step, which is walked in Firefox, too. */
const IN_FIREFOX = [
  'camera',
  'corrections',
  'documents',
  'draft',
  'flow',
  'flow-steps',
  'forms',
  'handoff',
  'hosted',
  'landscape',
  'lockout',
  'noscript',
  'presses',
]

/** Every *.test.mjs below tests/, but the odd pages, and those of `npm run test:packaging` and `test:faults`. */
const testFiles = readdirSync(join(root, 'tests'), { recursive: true })
  .filter((name) => name.endsWith('.test.mjs') && !/^(packaging|faults|corpus)/.test(name))
  .map((name) => name.split(sep).join('/'))

function isForFirefox(name) {
  const inBoth = IN_FIREFOX.map((walk) => `e2e/${walk}.test.mjs`)
  return name.startsWith('browser/') || inBoth.includes(name) || name === FIREFOX_ALONE
}

await orExplain(async () => {
  const tools = await setup('test')
  await buildDist(tools)
  // Compiled first: two suites run side by side then, since half of their time is waiting.
  await runVisibly('cargo', ['test', '--workspace', '--no-run', '--quiet'], tools.env)
  const cargoSuite = (what, args, isHeld) =>
    suite(what, 'cargo', ['test', '--no-fail-fast', ...args], tools.env, isHeld)
  const server = ['--package', 'persona-server']
  const onBoth = [cargoSuite('server', [...server, '--lib', '--bins', '--test', 'it'])]
  if (findPostgres(tools.env.PATH))
    onBoth.push(cargoSuite('server on PostgreSQL', [...server, '--test', 'it_postgres'], true))
  else skipped.push('NOTHING WAS TESTED ON POSTGRESQL: there are no initdb and postgres here. Install them.')
  await Promise.all(onBoth)
  await cargoSuite('examples in the documentation of the server', [...server, '--doc'])
  await cargoSuite('widget and protocol', ['--workspace', '--exclude', 'persona-server'])
  await suite('widget in Chromium', 'wasm-pack', ['test', '--headless', '--chrome'], tools.wasmEnv)
  // A browser and a server each: more than two at a time would only get in each other's way.
  const node = (isWanted) => {
    const files = testFiles.filter(isWanted).map((name) => join('tests', name))
    return ['--test', '--test-concurrency=2', ...files]
  }
  const inChromium = node((name) => name !== FIREFOX_ALONE)
  // They start the server that the native tests have built.
  await browserSuite('in Chromium', inChromium, { ...tools.env, BROWSER: 'chromium' })
  if (tools.env.FIREFOX) {
    // wasm-pack would download a driver, if it were not told of this one.
    const driver = ['--geckodriver', tools.env.GECKODRIVER]
    const headless = ['test', '--headless', '--firefox', ...driver]
    await suite('widget in Firefox', 'wasm-pack', headless, tools.wasmEnv)
    await browserSuite('in Firefox', node(isForFirefox), { ...tools.env, BROWSER: 'firefox' })
  } else {
    skipped.push('in Firefox: there is none, so nothing was tested in it')
  }
  const pages = pageTests(tools.env)
  // They visit a page again by themselves.
  await suite('odd pages', 'node', pages.args, tools.env)
  for (const engine of pages.missing) skipped.push(`the odd pages in ${engine}: there is none`)

  summarize()
})
