// Builds and serves the pages of examples/ as a customer does, and opens them in a real browser with a real
// server. An individual verifies, leaves and comes back, and their session expires.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../browser/page.mjs'
import { flowFrame, launchBrowser, newPage } from '../e2e/support/browser.mjs'
import { consent, document, fillDetails, press, selfie, view } from '../e2e/support/individual.mjs'
import { freePort, startServer } from '../e2e/support/server.mjs'
import { makeExamples, npmInstall, settingsFor, startListening } from './examples.mjs'
import { pack, run } from './support.mjs'

let tarball
let packed
let examples
let server
let browser
/** The back end in Node, to which the pages of Vite send requests. It also serves the page of html/. */
let backEnd

before(async () => {
  packed = mkdtempSync(join(tmpdir(), 'persona-packed-'))
  tarball = await pack(packed)
  examples = makeExamples()
  server = await startServer()
  browser = await launchBrowser()
  const folder = examples.copy('node')
  await npmInstall(folder)
  const env = await settingsFor(server, 'wbhsec_none')
  const program = await startListening(['node', 'server.js'], { cwd: folder, env })
  backEnd = { origin: `http://localhost:${env.PORT}`, stop: program.stop }
})

after(async () => {
  await browser?.close()
  await backEnd?.stop()
  await server?.stop()
  examples?.remove()
  if (packed) rmSync(packed, { recursive: true, force: true })
})

const installedBin = (folder, name) => join(folder, 'node_modules', '.bin', name)

/** Builds a page of Vite and serves it with its back end. */
const vite = (name) => async (t) => {
  const folder = examples.copy(name)
  await npmInstall(folder, tarball)
  const env = { VITE_PERSONA_ORIGIN: server.origin, BACK_END: backEnd.origin, NO_COLOR: '1' }
  await run('npm', ['run', 'build'], { cwd: folder, env: { ...process.env, ...env } })
  const port = await freePort()
  const command = [
    installedBin(folder, 'vite'),
    'preview',
    '--port',
    port,
    '--strictPort',
    '--host',
    '127.0.0.1',
  ]
  const site = await startListening(command, { cwd: folder, env, ready: /http:\/\/127\.0\.0\.1:\d+/ })
  t.after(site.stop)
  return `http://localhost:${port}`
}

/** Each serves its example until the test's end, and returns the page's address. */
const PAGES = {
  html() {
    const folder = examples.copy('html')
    const script = readFileSync(join(root, 'dist', 'persona.js'))
    for (const file of ['persona.js', 'persona.compat.js'])
      cpSync(join(root, 'dist', file), join(folder, file))
    const path = join(folder, 'index.html')
    const hash = createHash('sha384').update(script).digest('base64')
    const page = readFileSync(path, 'utf8')
    assert.match(page, /integrity="sha384-…"/)
    writeFileSync(
      path,
      page.replace('sha384-…', `sha384-${hash}`).replace('http://localhost:3000', server.origin),
    )
    return backEnd.origin
  },
  'react-vite': vite('react-vite'),
  vue: vite('vue'),
  svelte: vite('svelte'),
  async nextjs(t) {
    const folder = examples.copy('nextjs')
    await npmInstall(folder, tarball)
    const env = { ...(await settingsFor(server, undefined)), NEXT_TELEMETRY_DISABLED: '1' }
    await run('npm', ['run', 'build'], { cwd: folder, env: { ...process.env, ...env } })
    const command = [installedBin(folder, 'next'), 'start', '--hostname', '127.0.0.1']
    const site = await startListening(command, { cwd: folder, env, ready: /ready/i })
    t.after(site.stop)
    return `http://localhost:${env.PORT}`
  },
}

const BUTTON = 'Verify your identity'

/** Waits until the page's status is that text. */
const pageSays = (page, text) =>
  page.waitForFunction(
    (text) => window.document.querySelector('[role=status]')?.textContent === text,
    {},
    text,
  )

const isWidgetGone = (page) =>
  page.waitForFunction(
    () =>
      !window.document.querySelector('iframe, .persona-widget__overlay') &&
      getComputedStyle(window.document.documentElement).overflow !== 'hidden',
  )

const aDayLater = () => server.advanceClock(24 * 60 * 60)

/** Leaves the flow: by the widget's own button in a modal, by the page's where the flow is in the page. */
async function leave(page, frame) {
  if (await page.$('.persona-widget__overlay')) {
    await page.locator('.persona-widget__close').click()
    await press(frame, 'Leave')
  } else await press(page, 'Continue later')
}

/** The flow's frame, once the widget has loaded it with a session token, which it does after what `act` does. */
async function frameWithToken(page, act) {
  const patience = AbortSignal.timeout(30_000)
  const loaded = new Promise((resolve, reject) => {
    page.on('framenavigated', (frame) => frame.url().includes('session-token=') && resolve(frame))
    patience.addEventListener('abort', () => reject(new Error('no flow was loaded with a session token')))
  })
  await Promise.all([loaded, act()])
  return loaded
}

for (const [name, serve] of Object.entries(PAGES)) {
  test(`the page in ${name}`, { timeout: 300_000 }, async (t) => {
    const address = await serve(t)
    const page = await newPage(browser)
    t.after(() => page.browserContext().close())
    const created = page.waitForResponse((response) => response.url() === `${address}/inquiries`)
    await page.goto(address)
    await press(page, BUTTON)
    const { inquiryId } = await (await created).json()
    const status = async () => (await server.inquiry(inquiryId)).attributes.status
    let frame = await flowFrame(page)

    await t.test(
      'after leaving, the page says that the individual can continue, and they continue the same inquiry',
      async () => {
        await consent(frame)
        await view(frame, 'About you')
        await leave(page, frame)
        await pageSays(page, 'You can continue whenever you like.')
        await isWidgetGone(page)
        await press(page, BUTTON)
        frame = await flowFrame(page)
        await view(frame, 'About you')
        assert.equal(await status(), 'pending')
      },
    )

    await t.test('a session that expires is resumed, and what was typed is still there', async () => {
      await fillDetails(frame)
      await aDayLater()
      assert.equal(await status(), 'expired')
      frame = await frameWithToken(page, () => press(frame, 'Continue'))
      await view(frame, 'About you')
      assert.equal(await status(), 'pending')
      assert.equal(await frame.$eval('#name-first', ({ value }) => value), 'Ada')
      await press(frame, 'Continue')
      await view(frame, 'Your identity document')
    })

    await t.test('the page shows a failure, and removes it when a retry succeeds', async () => {
      await leave(page, frame)
      await isWidgetGone(page)
      const context = page.browserContext()
      const cookies = await context.cookies()
      // The back end then takes the individual for another one.
      await context.deleteCookie(...cookies)
      await aDayLater()
      await press(page, BUTTON)
      await pageSays(page, 'That did not work: resume_failed.')
      await context.setCookie(...cookies)
      frame = await frameWithToken(page, () => press(page, 'Retry'))
      await view(frame, 'Your identity document')
      await pageSays(page, '')
    })

    await t.test(
      'after the last step, the page says that the verification is complete, and the widget is gone',
      async () => {
        await document(frame)
        await selfie(frame)
        await view(frame, 'All done')
        await press(frame, 'Done')
        await pageSays(page, 'Complete. Thank you!')
        await isWidgetGone(page)
        assert.equal(await status(), 'completed')
        assert.equal(await page.$(`::-p-aria([name="${BUTTON}"][role="button"])`), null)
      },
    )

    // The browser reports refused requests: the flow refuses the expired session, and the back end a resume.
    const isExpected = (problem) => /status of (409 .*\/(widget\?|flow\/)|403 .*\/resume$)/.test(problem)
    assert.deepEqual(
      page.problems.filter((problem) => !isExpected(problem)),
      [],
    )
  })
}

test('the page in html does not run a script that was changed', async (t) => {
  const address = PAGES.html()
  appendFileSync(join(examples.folder, 'html', 'persona.js'), '\n')
  const page = await newPage(browser)
  t.after(() => page.browserContext().close())
  await page.goto(address)
  await press(page, BUTTON)
  await pageSays(page, 'That did not work: Persona is not defined.')
  assert.match(page.problems.join(), /integrity/)
})
