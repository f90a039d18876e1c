// What the browser tests share: a browser, and servers on origins of their own.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import puppeteer from 'puppeteer-core'
import { launchBrowser } from '../e2e/support/browser.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The script as it is served to customers. */
export const script = () => readFileSync(join(root, 'dist', 'persona.js'))

/** Starts Chromium, or Firefox when BROWSER says so. */
export function launch() {
  if (process.env.BROWSER === 'firefox') {
    return puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
      headless: true,
    })
  }
  return launchBrowser({ camera: false, args: ['--js-flags=--expose-gc'] })
}

/** Serves `routes`: path → text, or a function of the request that returns [headers, text]. */
export async function serve(routes) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const route = routes[pathname] ?? routes['*']
    if (route === undefined) {
      response.writeHead(404)
      response.end('not found')
      return
    }
    const [headers, body] = typeof route === 'function' ? route(request) : [{}, route]
    const type =
      pathname.endsWith('.js') || pathname.endsWith('.mjs') ? 'text/javascript' : 'text/html; charset=utf-8'
    response.writeHead(headers.status ?? 200, { 'content-type': type, ...headers })
    response.end(body)
  })
  await new Promise((resolve) => server.listen(0, resolve))
  const { port } = server.address()
  return { port, origin: `http://localhost:${port}`, close: () => server.close() }
}
