// What constructed and destroyed clients leave behind in one page.
//
// It takes minutes for both widgets: on an idle machine the browser needs 5 to 10 ms for the frame of
// each client, and both widgets create one when they are constructed.

import { load } from './start.mjs'

/** Small enough that each call takes only seconds on a busy machine. */
const BATCH = 100

/**
 * Constructs and destroys clients in a page of `url`, and returns a sample after each of these counts.
 * `tell` gets the progress. Afterwards `atOnce` clients must get ready at the same time.
 */
export async function measureRemains(browser, url, { counts, atOnce, tell }) {
  const page = await browser.newPage()
  await page.evaluateOnNewDocument(watchMemory)
  await load(page, url)
  const session = await page.createCDPSession()
  const looks = []
  let done = 0
  for (const count of counts) {
    while (done < count) {
      const size = Math.min(BATCH, count - done)
      await page.evaluate(cycle, size)
      done += size
      if (done % 1000 === 0) tell(done, count)
    }
    await page.evaluate(settle)
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
    const linear = await page.evaluate(() => window.linearMemory())
    looks.push({ count, usedSize, nodes, jsEventListeners, linear })
  }
  const many = await page.evaluate(manyAtOnce, atOnce)
  await page.close()
  return { looks, ...many }
}

/** Runs before a page's own scripts: `linearMemory()` returns the size of the engine's memory, in bytes. */
function watchMemory() {
  const memories = []
  let largest = 0
  const watch = ({ exports }) => {
    for (const value of Object.values(exports)) if (value instanceof WebAssembly.Memory) memories.push(value)
  }
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(...args) {
      const instance = Reflect.construct(...args)
      watch(instance)
      return instance
    },
  })
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const make = WebAssembly[name]
    WebAssembly[name] = async (...args) => {
      const made = await make(...args)
      watch(made.instance ?? made)
      return made
    }
  }
  // Without WebAssembly the memory is an ArrayBuffer, which is replaced by a larger one when it grows.
  globalThis.ArrayBuffer = new Proxy(ArrayBuffer, {
    construct(...args) {
      const buffer = Reflect.construct(...args)
      largest = Math.max(largest, buffer.byteLength)
      return buffer
    },
  })
  globalThis.linearMemory = () =>
    memories.length ? memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) : largest
}

/** In the page: constructs and destroys clients. */
async function cycle(count) {
  const options = { inquiryId: 'inq_1', host: 'a.invalid', onLoad() {} }
  for (let index = 0; index < count; index++) {
    const client = new Persona.Client(options)
    if (index % 2) client.open()
    client.destroy()
  }
  await new Promise((resolve) => setTimeout(resolve))
}

/** In the page: waits for the tasks that clean up frames and finalizers. */
async function settle() {
  for (let round = 0; round < 20; round++) {
    gc()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** In the page: constructs several clients and waits until all are ready. */
async function manyAtOnce(count) {
  const clients = []
  const isReady = Array.from(
    { length: count },
    () =>
      new Promise((resolve, reject) =>
        clients.push(
          new Persona.Client({
            host: 'development',
            inquiryId: 'inq_1',
            onReady: resolve,
            onError: ({ code }) => reject(new Error(code)),
          }),
        ),
      ),
  )
  await Promise.all(isReady)
  for (const client of clients) client.destroy()
  return { atOnce: isReady.length, left: document.querySelectorAll('iframe').length - 1 }
}
