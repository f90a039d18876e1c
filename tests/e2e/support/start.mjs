import { after } from 'node:test'
import { launchBrowser } from './browser.mjs'
import { startServer } from './server.mjs'

/** Starts a browser and a `server` with those options for all tests of a file, and stops both after them. */
export async function startBrowserAndServer({ server: ofServer, ...options } = {}) {
  const started = await Promise.allSettled([launchBrowser(options), startServer(ofServer)])
  const [browser, server] = started.map(({ value }) => value)
  const stop = async () => {
    await browser?.close()
    await server?.stop()
  }
  const failure = started.find(({ status }) => status === 'rejected')
  if (failure) {
    await stop()
    throw failure.reason
  }
  after(stop)
  return { browser, server }
}
