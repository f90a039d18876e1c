// The crate without this repository's build: the pages of examples/, built as their README says and
// opened in a browser, with a flow on another origin.

import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { FLOW, root, servePages } from '../browser/page.mjs'
import { launchBrowser, newPage } from '../e2e/support/browser.mjs'
import { run, serveFolder } from './support.mjs'

const TARGET = 'wasm32-unknown-unknown'
const target = join(root, 'target')

let work
let flow
let browser

before(async () => {
  mkdirSync(target, { recursive: true })
  work = mkdtempSync(join(target, 'examples-'))
  flow = await servePages({ '/widget': FLOW })
  browser = await launchBrowser({ camera: false })
})

after(async () => {
  await browser?.close()
  await flow?.stop()
  if (work) rmSync(work, { recursive: true, force: true })
})

/** Serves an example with its built `pkg`, and opens it. */
async function open(t, name, pkg) {
  const folder = join(work, name)
  cpSync(join(root, 'examples', name, 'index.html'), join(folder, 'index.html'))
  cpSync(pkg, join(folder, 'pkg'), { recursive: true })
  // Browsers request it unasked.
  writeFileSync(join(folder, 'favicon.ico'), '')
  const site = await serveFolder(folder)
  t.after(site.stop)
  const page = await newPage(browser)
  t.after(() => page.browserContext().close())
  await page.goto(`${site.origin}/?inquiry-id=inq_1&host=${new URL(flow.origin).host}`)
  return page
}

const isModalOpen = () =>
  document.querySelector('.persona-widget__overlay dialog')?.matches(':modal') ?? false
const isFlowShown = () =>
  document.querySelector('.persona-widget__overlay dialog')?.getAttribute('data-view') === 'flow'
const isGone = () =>
  !document.querySelector('.persona-widget__overlay, .persona-widget__iframe') &&
  getComputedStyle(document.documentElement).overflow !== 'hidden'

test('the crate built by wasm-pack alone: a page opens a flow, and the types are complete', async (t) => {
  const pkg = join(work, 'wasm-pack-pkg')
  await run('wasm-pack', ['build', '--target', 'web', '--out-dir', pkg], { cwd: root })

  await t.test('the flow gets ready in an open modal', async (t) => {
    const page = await open(t, 'wasm-pack', pkg)
    await page.waitForFunction(isFlowShown)
    assert.ok(await page.evaluate(isModalOpen))
    assert.deepEqual(page.problems, [])
  })

  await t.test('its types are strict, and those of the npm package', async () => {
    const folder = join(work, 'types')
    mkdirSync(folder)
    writeFileSync(
      join(folder, 'main.ts'),
      `import init, { Client, PersonaError, verify, type ClientOptions, type Completion, type Result } from '../wasm-pack-pkg/persona_wasm.js'
       const options: ClientOptions = { inquiryId: 'inq_1', mode: 'inline', onComplete: ({ status }: Completion) => status.length }
       await init()
       export const client: Client = new Client(options)
       export const result: Promise<Result> = client.result
       export const code = (error: PersonaError): string => error.code
       export const other: Promise<Result> = verify({ templateId: 'itmpl_1' })
       // @ts-expect-error -- not a mode
       new Client({ inquiryId: 'inq_1', mode: 'sideways' })
       // @ts-expect-error -- excluded by inquiryId
       new Client({ inquiryId: 'inq_1', templateId: 'itmpl_1' })
       // @ts-expect-error -- no such method
       client.show()
       // @ts-expect-error -- not what onError receives
       new Client({ inquiryId: 'inq_1', onError: (error: string) => error })
      `,
    )
    const compilerOptions = {
      strict: true,
      skipLibCheck: false,
      module: 'esnext',
      moduleResolution: 'bundler',
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'],
      types: [],
      noEmit: true,
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }))
    await run('tsc', ['--project', folder])
  })
})

test('the crate in Leptos: the widget is created and destroyed with its component', async (t) => {
  const example = join(root, 'examples', 'leptos')
  const built = join(target, 'examples')
  const env = { ...process.env, CARGO_TARGET_DIR: built }
  await run('cargo', ['build', '--target', TARGET], { cwd: example, env })
  const pkg = join(work, 'leptos-pkg')
  const wasm = join(built, TARGET, 'debug', 'persona-leptos-example.wasm')
  await run('wasm-bindgen', ['--target', 'web', '--out-dir', pkg, wasm])
  const page = await open(t, 'leptos', pkg)
  // Pressed by script, because the page behind a modal is inert.
  const press = async () => (await page.waitForSelector('button')).evaluate((button) => button.click())
  const status = () => page.$eval('[role=status]', (status) => status.textContent)

  await t.test('mounting opens the flow', async () => {
    await press()
    await page.waitForFunction(isFlowShown)
    assert.ok(await page.evaluate(isModalOpen))
  })

  await t.test('unmounting leaves nothing behind, and cancels what was open', async () => {
    await press()
    await page.waitForFunction(isGone)
    assert.equal(await status(), 'cancelled')
  })

  await t.test('a callback may unmount the component', async () => {
    await press()
    await page.waitForFunction(isFlowShown)
    await page.evaluate(() => {
      const run = `post('complete', { metadata: { inquiryId: 'inq_1', status: 'approved', fields: {} } })`
      document.querySelector('.persona-widget__iframe').contentWindow.postMessage({ run }, '*')
    })
    await page.waitForFunction(isGone)
    assert.equal(await status(), 'approved')
  })

  assert.deepEqual(page.problems, [])
})
