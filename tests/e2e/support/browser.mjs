// A browser whose camera shows a test picture: Chromium, or Firefox if BROWSER is set to it.

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

/** Whether Firefox is tested. */
export const isFirefox = process.env.BROWSER === 'firefox'

/**
 * Launches the browser. `camera: false` means without a camera, `script: false` without script, also in
 * frames. `ui: true` uses the full Chromium, because its headless shell cannot refuse the camera.
 * `hosts` are names that resolve to this machine. `args` are for Chromium, `preferences` for Firefox;
 * the rest is passed to Puppeteer.
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

/** A page in a new browser context, which shares no cookies and no storage with others. */
export async function newPage(browser, { width = 1100, height = 850, dark = false } = {}) {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  await page.setViewport({ width, height })
  // Firefox's test camera shows one plain colour, which is refused as a photo.
  if (withCamera.has(browser)) await page.evaluateOnNewDocument(showPictures)
  // Firefox takes its colour scheme only from the device.
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
