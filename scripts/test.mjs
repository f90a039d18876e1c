// Sets up, builds and tests everything, and counts what was run.

import { readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { buildPages } from './build.mjs'
import { runCounting } from './command.mjs'
import { findPostgres, orExplain, setup } from './setup.mjs'
import { root, SetupError } from './setup/step.mjs'
import { pageTests } from './test-pages.mjs'

// How the runners end: Rust's, wasm-bindgen's (the same words), and Node's.
const RUST = /test result: \w+\. (\d+) passed; (\d+) failed/g
const NODE_PASS = /^\S* ?pass (\d+)$/gm
const NODE_FAIL = /^\S* ?fail (\d+)$/gm

const total = { passed: 0, failed: 0 }
const problems = []
const unstable = []
const skipped = []

/** So many tests of a suite may fail and be run again; more are no accident. */
const MOST_AGAIN = 3

/** Runs one suite. Returns its output, and the error with which it ended, if any. */
async function run(command, args, env) {
  let output = ''
  try {
    await runCounting(command, args, env, (piece) => (output += piece))
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    return { output, error }
  }
  return { output, error: undefined }
}

/** The files with a test that failed. */
function failedFiles(output) {
  // Node's reporters say where a test is defined; the odd pages are defined elsewhere.
  const places = output.matchAll(/(?:location: '|test at )[^'\n]*?(tests\/[\w/-]+\.test\.mjs):\d+/g)
  const engines = output.matchAll(/^(?:not ok \d+ - |✖ )pages in (\w+)/gm)
  const pages = [...engines].map(([, engine]) => `tests/corpus/${engine}.test.mjs`)
  return [...new Set([...places].map(([, file]) => file).concat(pages))]
}

const sum = (output, pattern, group) =>
  [...output.matchAll(pattern)].reduce((all, match) => all + Number(match[group]), 0)

/** Adds up what was run; failures of tests that are run again do not count. */
function count(what, output, failures = true) {
  const passed = sum(output, RUST, 1) + sum(output, NODE_PASS, 1)
  total.passed += passed
  if (failures) total.failed += sum(output, RUST, 2) + sum(output, NODE_FAIL, 1)
  if (passed === 0) problems.push(`${what}: no test was run`)
}

/** Runs one suite; a suite that fails, or in which nothing was run, is a problem, and the others still get their turn. */
async function suite(what, command, args, env) {
  const { output, error } = await run(command, args, env)
  count(what, output)
  if (error) problems.push(`${what}: ${error.message}`)
}

/**
 * The same for tests in browsers, which a busy machine can upset. The files with a test that
 * failed are run once more, one after the other. What passes only then is named at the end.
 */
async function browserSuite(what, args, env) {
  const { output, error } = await run('node', args, env)
  const files = failedFiles(output)
  const isRunAgain = error && files.length > 0 && sum(output, NODE_FAIL, 1) <= MOST_AGAIN
  count(what, output, !isRunAgain)
  if (!error) return
  if (!isRunAgain) return void problems.push(`${what}: ${error.message}`)
  const again = await run('node', ['--test', '--test-concurrency=1', ...files], env)
  if (again.error) {
    total.failed += sum(again.output, NODE_FAIL, 1)
    problems.push(`${what}, run again: ${again.error.message}`)
  } else {
    total.passed += sum(output, NODE_FAIL, 1)
    unstable.push(`${what}: ${files.join(', ')}`)
  }
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
  await buildPages(tools)
  const everything = ['test', '--workspace', '--no-fail-fast']
  if (findPostgres(tools.env.PATH)) {
    await suite('native tests', 'cargo', everything, tools.env)
  } else {
    const without = ['--exclude', 'persona-server']
    await suite('native tests', 'cargo', [...everything, ...without], tools.env)
    const half = ['test', '--package', 'persona-server', '--lib', '--bins', '--test', 'it', '--no-fail-fast']
    await suite('native tests on SQLite', 'cargo', half, tools.env)
    skipped.push('NOTHING WAS TESTED ON POSTGRESQL: there are no initdb and postgres here. Install them.')
  }
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
  await browserSuite('odd pages', pages.args, tools.env)
  for (const engine of pages.missing) skipped.push(`the odd pages in ${engine}: there is none`)

  for (const what of unstable) console.error(`\nPASSED ONLY WHEN RUN AGAIN, ${what}`)
  for (const what of skipped) console.error(`\nSKIPPED ${what}`)
  for (const problem of problems) console.error(`\n${problem}`)
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  if (problems.length || total.failed) process.exitCode = 1
})
