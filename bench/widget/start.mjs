// How long a page with the widget takes to start, and how fast the widget handles messages.
// All scripts are measured alternately, in pairs, in the same browser, each in a new context. The first
// of a pair has a colder machine, so the order changes with every pair.

/** The time limit of a page load, because a broken widget never shows the flow. */
const LOAD_TIMEOUT = 60_000

/** Calls `work` with each index, in reverse order in every second pair. */
async function inTurns(count, pairs, work) {
  for (let pair = 0; pair < pairs; pair++)
    for (let place = 0; place < count; place++) await work(pair % 2 ? count - 1 - place : place)
}

/** Loads a page, and returns the times since the script tag, in milliseconds. */
export async function load(page, url) {
  await page.goto(url, { waitUntil: 'domcontentloaded', timeout: LOAD_TIMEOUT })
  return page.evaluate(async () => {
    await window.ready
    // The task in which the widget got ready has ended, and the observer's pending entries are read.
    await new Promise((resolve) => setTimeout(resolve))
    keep(observer.takeRecords())
    const { begin, constructed, ready, long } = window.marks
    return { constructed: constructed - begin, ready: ready - begin, long: long.filter((task) => task > 50) }
  })
}

/**
 * The same with the time for which the page's main thread ran from the script tag to the
 * constructed client, as `cpu`: other programs on the machine hardly affect it.
 */
async function loadTraced(page, url) {
  await page.tracing.start({ categories: ['blink.user_timing'] })
  const marks = await load(page, url)
  const { traceEvents } = JSON.parse(new TextDecoder().decode(await page.tracing.stop()))
  const time = (name) =>
    traceEvents.find((event) => event.name === `persona ${name}` && 'tts' in event).tts / 1000
  return { ...marks, cpu: time('constructed') - time('begin') }
}

/** Page loads of each url: with an empty cache, and with a cache after three visits. */
export async function measureStart(browser, urls, { pairs, slowdown, network }) {
  const limit = async (page) => {
    if (slowdown) await page.emulateCPUThrottling(slowdown)
    if (network) await page.emulateNetworkConditions(network)
  }
  const cold = urls.map(() => [])
  await inTurns(urls.length, pairs, async (index) => {
    const context = await browser.createBrowserContext()
    try {
      const page = await context.newPage()
      await limit(page)
      cold[index].push(await loadTraced(page, urls[index]))
    } finally {
      await context.close()
    }
  })
  const warm = urls.map(() => [])
  const prepare = async (page, url) => {
    // The browser caches compiled code only for scripts that were used before.
    for (let visit = 0; visit < 3; visit++) await load(page, url)
    await limit(page)
  }
  await withPages(browser, urls, prepare, (pages) =>
    inTurns(urls.length, pairs, async (index) =>
      warm[index].push(await loadTraced(pages[index], urls[index])),
    ),
  )
  return { cold, warm }
}

/** Runs `work` with a page for each url, in a new context, after `prepare` has been called for each. */
async function withPages(browser, urls, prepare, work) {
  const contexts = []
  const pages = []
  try {
    for (const url of urls) {
      const context = await browser.createBrowserContext()
      contexts.push(context)
      const page = await context.newPage()
      pages.push(page)
      await prepare(page, url)
    }
    await work(pages)
  } finally {
    for (const context of contexts) await context.close()
  }
}

/** The number of the flow's messages that a ready client of each url handles per second: `pairs` samples. */
export async function measureMessages(browser, urls, { pairs, count }) {
  const rates = urls.map(() => [])
  const prepare = async (page, url) => {
    await load(page, url)
    await page.evaluate(handleMessages, count)
  }
  await withPages(browser, urls, prepare, (pages) =>
    inTurns(urls.length, pairs, async (index) => {
      await pages[index].bringToFront()
      rates[index].push(await pages[index].evaluate(handleMessages, count))
    }),
  )
  return rates
}

/** In the page: handles that many messages, and returns the rate per second. */
function handleMessages(count) {
  const frame = document.querySelector('.persona-widget__iframe')
  const containerId = new URL(frame.src).searchParams.get('container-id')
  const { origin } = new URL(frame.src)
  let heard = 0
  window.heard = () => heard++
  const event = new MessageEvent('message', {
    data: { containerId, name: 'page-change', metadata: { name: 'form', path: '/form', pageHeight: 640 } },
    origin,
    source: frame.contentWindow,
  })
  const begin = performance.now()
  for (let index = 0; index < count; index++) window.dispatchEvent(event)
  const seconds = (performance.now() - begin) / 1000
  if (heard !== count) throw new Error(`${heard} of ${count} messages were handled`)
  return count / seconds
}
