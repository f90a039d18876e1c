// Chromium, Firefox and WebKit by WebDriver: one session each, for all pages.

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder, Capabilities } from 'selenium-webdriver'
import { DriverService } from 'selenium-webdriver/remote/index.js'

/** The window, in CSS pixels. */
const SIZE = { width: 1100, height: 850 }

// Most of a page's time is drawing. All engines run with reduced motion, so that they do not draw the widget's animation
// sixty times a second. tests/browser/looks.test.mjs tests the animation.

/** Debian's Chromium looks for updates and QUIC servers; and as root it does not run in its sandbox. */
const CHROMIUM = [
  '--headless',
  '--disable-gpu',
  '--force-prefers-reduced-motion',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/** What a page has to wait for, its truth says. WebKit's driver loses the page that way. */
const EAGER = 'eager'

/** Runs all sites in one process, like Firefox for Android, which saves starting two processes per page. tests/browser has a process for each site. */
const FIREFOX = {
  'ui.prefersReducedMotion': 1,
  'layout.frame_rate': 20,
  'fission.autostart': false,
}

const ENGINES = {
  chromium: {
    driver: process.env.CHROMEDRIVER ?? 'chromedriver',
    capabilities: (proxy) => ({
      browserName: 'chrome',
      pageLoadStrategy: EAGER,
      proxy: { proxyType: 'manual', httpProxy: proxy, sslProxy: proxy },
      'goog:chromeOptions': { binary: process.env.CHROME ?? '/usr/bin/chromium', args: CHROMIUM },
    }),
  },
  firefox: {
    driver: process.env.GECKODRIVER ?? 'geckodriver',
    capabilities: (proxy) => ({
      browserName: 'firefox',
      pageLoadStrategy: EAGER,
      proxy: { proxyType: 'manual', httpProxy: proxy, sslProxy: proxy },
      'moz:firefoxOptions': {
        binary: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
        args: ['-headless'],
        prefs: FIREFOX,
      },
    }),
  },
  webkit: {
    driver: process.env.WEBKIT_DRIVER ?? 'WebKitWebDriver',
    needsScreen: true,
    // Without a GPU, WebKit's compositor uses half of the processor time.
    env: { WEBKIT_DISABLE_COMPOSITING_MODE: '1' },
    // Its driver would talk TLS to a proxy for https.
    capabilities: (proxy) => ({
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': {
        binary: process.env.WEBKIT ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
        args: ['--automation', `--proxy=http://${proxy}`, '--ignore-tls-errors'],
      },
    }),
  },
}

/** Whether `isComposited` makes a difference in an engine. */
export const differsComposited = (engine) => 'env' in ENGINES[engine]

/**
 * Starts an engine that sends all requests through `proxy`. `isComposited` keeps WebKit's compositor on. Returns
 * Selenium's driver and a function that stops the browser.
 */
export async function startBrowser(engine, proxy, { isComposited = false } = {}) {
  const { driver: command, needsScreen, env = {}, capabilities } = ENGINES[engine]
  const screen = needsScreen ? await startScreen() : undefined
  const settings = needsScreen ? withoutMotion() : undefined
  const service = new DriverService.Builder(command)
    .setLoopback(true)
    .setEnvironment({
      ...process.env,
      ...(screen && { DISPLAY: screen.name, XDG_CONFIG_HOME: settings }),
      ...(!isComposited && env),
    })
    .build()
  const stop = async () => {
    await service.kill()
    screen?.stop()
    if (settings) rmSync(settings, { recursive: true, force: true })
  }
  try {
    const driver = await new Builder()
      .usingServer(await service.start())
      .withCapabilities(
        new Capabilities({
          acceptInsecureCerts: true,
          // A page that is torn down while it loads is no reason to wait five minutes.
          timeouts: { script: 10_000, pageLoad: 20_000 },
          ...capabilities(proxy),
        }),
      )
      .build()
    await driver
      .manage()
      .window()
      .setRect({ ...SIZE, x: 0, y: 0 })
    return { driver, stop: () => driver.quit().finally(stop) }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A screen that nobody sees, for the one that has no headless mode. */
async function startScreen() {
  const server = spawn(
    process.env.XVFB ?? 'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  )
  const number = await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)))
    server.stdio[3].once('data', (data) => resolve(String(data).trim()))
  })
  return { name: `:${number}`, stop: () => server.kill() }
}

/** A folder with GTK settings that reduce motion, which WebKit follows. */
function withoutMotion() {
  const folder = mkdtempSync(join(tmpdir(), 'persona-gtk-'))
  mkdirSync(join(folder, 'gtk-3.0'))
  writeFileSync(join(folder, 'gtk-3.0', 'settings.ini'), '[Settings]\ngtk-enable-animations=0\n')
  return folder
}
