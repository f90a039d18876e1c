// Chromium, Firefox and WebKit by WebDriver: one session each, for all pages.

import { spawn } from 'node:child_process'
import { Builder, Capabilities } from 'selenium-webdriver'
import { DriverService } from 'selenium-webdriver/remote/index.js'

/** The window, in CSS pixels. */
const SIZE = { width: 1100, height: 850 }

/** Debian's Chromium looks for updates and QUIC servers; and as root it does not run in its sandbox. */
const CHROMIUM = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/** What a page has to wait for, its truth says. WebKit's driver loses the page that way. */
const EAGER = 'eager'

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
      'moz:firefoxOptions': { binary: process.env.FIREFOX ?? '/usr/bin/firefox-esr', args: ['-headless'] },
    }),
  },
  webkit: {
    driver: process.env.WEBKIT_DRIVER ?? 'WebKitWebDriver',
    needsScreen: true,
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

/** Starts an engine that reaches everything through `proxy`. Returns Selenium's driver and a way to stop. */
export async function startBrowser(engine, proxy) {
  const { driver: command, needsScreen, capabilities } = ENGINES[engine]
  const screen = needsScreen ? await startScreen() : undefined
  const service = new DriverService.Builder(command)
    .setLoopback(true)
    .setEnvironment({ ...process.env, ...(screen && { DISPLAY: screen.name }) })
    .build()
  const stop = async () => {
    await service.kill()
    screen?.stop()
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
