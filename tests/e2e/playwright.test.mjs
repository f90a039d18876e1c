// The Playwright recipe of docs/testing.md, run with Playwright against a real server.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startServer } from './support/server.mjs'
import { snippetsOf } from './support/snippets.mjs'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const snippets = snippetsOf('docs/testing.md')

let server
let folder

before(async () => {
  server = await startServer()
  // In the repository, where `@playwright/test` is found.
  mkdirSync(join(root, 'target'), { recursive: true })
  folder = mkdtempSync(join(root, 'target', 'playwright-'))
})

after(async () => {
  await server?.stop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

test('the recipe passes with the documented configuration', async () => {
  const browser = {
    executablePath: process.env.CHROME_WITH_UI ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  }
  const configuration = `
    import documented from './documented.config.mjs'
    const { args, ...browser } = ${JSON.stringify(browser)}
    const { use } = documented
    const launchOptions = { ...use.launchOptions, ...browser, args: [...use.launchOptions.args, ...args] }
    export default { ...documented, outputDir: './results', workers: 1, reporter: 'json', use: { ...use, launchOptions } }`
  writeFileSync(join(folder, 'documented.config.mjs'), snippets['playwright.config.mjs'])
  writeFileSync(join(folder, 'playwright.config.mjs'), configuration)
  writeFileSync(join(folder, 'verification.spec.mjs'), snippets['verification.spec.mjs'])

  const command = join(root, 'node_modules', '.bin', 'playwright')
  const env = { ...process.env, SHOP: server.shop, PERSONA: server.origin, NODE_TEST_CONTEXT: undefined }
  const { stdout } = await promisify(execFile)(command, ['test'], { cwd: folder, env }).catch((error) => {
    throw new Error(`${error.stdout}${error.stderr}`, { cause: error })
  })
  const { stats } = JSON.parse(stdout)
  assert.deepEqual([stats.expected, stats.unexpected, stats.skipped, stats.flaky], [2, 0, 0, 0])
})
