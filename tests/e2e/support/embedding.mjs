// A page that embeds the flow in a bare frame, without the widget. It records the frame's messages and
// can post to the frame.

import { servePages } from './pages.mjs'

const HTML = `<!doctype html><html lang="en"><title>Embedding page</title><link rel="icon" href="data:,">
<style>body { margin: 0 } iframe { border: 0; width: 100vw; height: 100vh; display: block }</style>
<script>
  window.heard = []
  addEventListener('message', ({ data, origin }) => heard.push({ ...data, origin }))
  window.embed = (src) => {
    const frame = document.createElement('iframe')
    frame.allow = 'camera'
    frame.src = src
    document.body.replaceChildren(frame)
  }
</script><body></body></html>`

export const CONTAINER = 'container-1'

/** An origin with such a page. */
export async function embeddingSite() {
  const site = await servePages({ '/': HTML })
  return {
    ...site,
    /** Opens the flow in a frame of `page`; `query` is added to the frame's address. */
    async embed(page, server, query) {
      await page.goto(site.origin)
      const address = new URL('/widget', server.origin)
      const all = {
        'container-id': CONTAINER,
        'flow-type': 'embedded',
        'iframe-origin': site.origin,
        ...query,
      }
      for (const [key, value] of Object.entries(all)) if (value !== null) address.searchParams.set(key, value)
      await page.evaluate((src) => window.embed(src), address.href)
      const frame = await (await page.waitForSelector('iframe')).contentFrame()
      await frame.waitForSelector('h1')
      return frame
    },
  }
}

/** Waits for a message of that name, and returns it. */
export async function heard(page, name) {
  const found = await page.waitForFunction(
    (wanted) => window.heard.find((message) => message.name === wanted),
    {},
    name,
  )
  return found.jsonValue()
}

/** The names of all messages so far. */
export const names = (page) => page.evaluate(() => window.heard.map(({ name }) => name))

/** Posts to the frame as a page does. */
export const tell = (page, server, message) =>
  page.evaluate(
    (data, origin) => document.querySelector('iframe').contentWindow.postMessage(data, origin),
    message,
    server.origin,
  )
