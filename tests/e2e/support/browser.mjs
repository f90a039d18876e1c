// A real Chromium with a camera that is made of a test picture.

import puppeteer from 'puppeteer-core'

// Debian's Chromium looks for updates and QUIC servers, which slows a machine
// without internet down; and as root it does not run in its sandbox.
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

/** Launches Chromium; `camera: false` for one that has none. The rest is Puppeteer's. */
export function launchBrowser({ camera = true, args = [], ...rest } = {}) {
  return puppeteer.launch({
    ...rest,
    executablePath: process.env.CHROME ?? '/usr/bin/chromium',
    headless: true,
    args: [
      ...QUIET,
      ...(camera ? CAMERA : []),
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...args,
    ],
  })
}

/** A page of its own context: no cookie and no storage is shared with another one. */
export async function newPage(browser, { width = 1100, height = 850, dark = false } = {}) {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  await page.setViewport({ width, height })
  if (dark) await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }])
  const problems = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} ${message.location().url ?? ''}`)
  })
  page.problems = problems
  return page
}

/** The flow's frame, once the widget has put it into the page. */
export async function flowFrame(page) {
  const element = await page.waitForSelector('iframe.persona-widget__iframe')
  return element.contentFrame()
}
