// A real browser with a camera that is made of a test picture: Chromium, or Firefox where
// BROWSER says so.

import puppeteer from 'puppeteer-core'
import { showPictures } from './camera.mjs'

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

/** Whether it is Firefox that is tested. */
export const isFirefox = process.env.BROWSER === 'firefox'

/**
 * Launches the browser: `camera: false` for one that has none, `script: false` for one that
 * runs no script, in frames neither; `ui: true` for all of Chromium, since its headless shell
 * has nobody to refuse the camera; `hosts` are names that lead to this machine. `args` are
 * Chromium's, `preferences` Firefox's, the rest is Puppeteer's.
 */
export async function launchBrowser({
  camera = true,
  script = true,
  ui = false,
  hosts = [],
  args = [],
  preferences = {},
  ...rest
} = {}) {
  if (isFirefox) {
    const browser = await puppeteer.launch({
      ...rest,
      browser: 'firefox',
      executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
      headless: true,
      extraPrefsFirefox: {
        'media.navigator.streams.fake': camera,
        'media.navigator.permission.disabled': camera,
        'javascript.enabled': script,
        'network.dns.localDomains': hosts.join(','),
        ...preferences,
      },
    })
    if (camera) withCamera.add(browser)
    return browser
  }
  const rules = hosts.map((host) => `MAP ${host} 127.0.0.1`).join(', ')
  return puppeteer.launch({
    ...rest,
    executablePath: (ui ? process.env.CHROME_WITH_UI : process.env.CHROME) ?? '/usr/bin/chromium',
    headless: true,
    args: [
      ...QUIET,
      ...(camera ? CAMERA : []),
      ...(script ? [] : ['--blink-settings=scriptEnabled=false']),
      ...(rules ? [`--host-resolver-rules=${rules}`] : []),
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...args,
    ],
  })
}

const withCamera = new WeakSet()

/** A page of its own context: no cookie and no storage is shared with another one. */
export async function newPage(browser, { width = 1100, height = 850, dark = false } = {}) {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  await page.setViewport({ width, height })
  // Its own test camera shows one plain colour, which is rightly no photo.
  if (withCamera.has(browser)) await page.evaluateOnNewDocument(showPictures)
  // Firefox takes its scheme from the device alone.
  if (dark && !isFirefox) await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }])
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
