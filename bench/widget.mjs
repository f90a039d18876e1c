// The widget beside persona 5.9.0, in one run: what a page downloads, how long it takes to
// start, how fast it handles messages, and what it leaves behind. Writes bench/WIDGET.md.
//
//   node scripts/build.mjs --pages     builds dist/, which is what is measured
//   npm run bench:widget               15 pairs of page loads in each condition
//   npm run bench:widget -- --runs 5
//
// Everything comes from this machine: the customer's page and both scripts in brotli from
// one origin, the flow from another one. The flow is a stub that reports load and ready as
// soon as it runs, so that the widgets are compared and not the flows. Both widgets are
// measured in turns, in the same browser, and so have the same neighbours.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { PredefinedNetworkConditions } from 'puppeteer-core'
import { orExplain } from '../scripts/setup.mjs'
import { root, SetupError } from '../scripts/setup/step.mjs'
import { launchBrowser } from '../tests/e2e/support/browser.mjs'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } })
const runs = Number(values.runs)
/** A slow line takes seconds and hardly varies. */
const slowRuns = Math.max(2, Math.ceil(runs / 4))
/** Messages handled in one go. */
const MESSAGES = 20_000
/** Clients constructed and destroyed, before the first look and before the second. */
const CYCLES = [1_000, 10_000]
/** Clients that are in the page at the same time, without WebAssembly. */
const AT_ONCE = 50

const OURS = 'persona-wasm'
const OFFICIAL = 'persona 5.9.0'
const COMPAT = 'without WebAssembly'

/** `host: 'development'` means this origin to both widgets; the browser is told where it really is. */
const FLOW_HOST = 'localhost:3000'

const FLOW = `<!doctype html><html lang=en><title>Flow</title><script>
  const id = new URLSearchParams(location.search).get('container-id')
  const post = (name) => parent.postMessage({ containerId: id, name, metadata: {} }, '*')
  post('load')
  post('ready')
</script>`

/** A customer's page that loads the widget from `src`, with these attributes on its tag. */
const shop = (src, attributes = '') => `<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title>
<link rel=icon href="data:,"><body><script>
  window.marks = { long: [] }
  const keep = (entries) => marks.long.push(...entries.map(({ duration }) => duration))
  const observer = new PerformanceObserver((list) => keep(list.getEntries()))
  observer.observe({ type: 'longtask', buffered: true })
  marks.begin = performance.now()
</script>
<script src="${src}" ${attributes}></script>
<script>
  window.ready = new Promise((resolve, reject) => {
    window.client = new Persona.Client({
      host: 'development',
      inquiryId: 'inq_1',
      onReady() {
        marks.ready = performance.now()
        resolve()
      },
      onError: ({ code }) => reject(new Error(code)),
      onEvent: (name, metadata) => window.heard?.(name, metadata),
    })
  })
  marks.constructed = performance.now()
</script></html>`

/** Runs before a page's own scripts: `linearMemory()` is what the engine holds, in bytes. */
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
  // Without WebAssembly the memory is an ArrayBuffer, and a larger one when it grows.
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

/** A file as our server sends it: compressed when it was built, or here. */
function served(file) {
  if (!existsSync(file))
    throw new SetupError(`${file} is missing: run "node scripts/build.mjs --pages" first.`)
  const bytes = readFileSync(file)
  const ready = (ending, make) =>
    existsSync(file + ending) ? readFileSync(file + ending) : make(bytes, { level: 9 })
  const [br, gzip] = [ready('.br', brotliCompressSync), ready('.gz', gzipSync)]
  return { raw: bytes.length, br, gzip: gzip.length }
}

/** An HTTP server of these answers by path; `'*'` stands for all others. */
async function serve(answers) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const { body, headers } = answers[pathname] ?? answers['*'] ?? { headers: {} }
    response.writeHead(body === undefined ? 404 : 200, headers).end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return { port: server.address().port, stop }
}

const page = (body) => {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
  // As a proxy in front would.
  return { body: brotliCompressSync(body), headers: { ...headers, 'content-encoding': 'br' } }
}

const script = ({ br }) => ({
  body: br,
  headers: {
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'br',
    'cache-control': 'public, max-age=300, must-revalidate',
    'access-control-allow-origin': '*',
    vary: 'Accept-Encoding',
  },
})

// Numbers.

/** The number below which that part of them lies. */
function at(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const place = (sorted.length - 1) * part
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return below + (above - below) * (place % 1)
}
const median = (numbers) => at(numbers, 0.5)

/** Median, and in brackets the middle half. */
function summary(numbers, digits = 1) {
  const shown = (number) => number.toFixed(digits)
  return `${shown(median(numbers))} (${shown(at(numbers, 0.25))}–${shown(at(numbers, 0.75))})`
}

/** The same of how much one is of the other, pair by pair. */
const ratios = (ours, theirs) => ours.map((value, index) => value / theirs[index])

// Measuring.

const CONDITIONS = [
  { name: 'this machine', pairs: runs },
  { name: 'CPU 4× slower', pairs: runs, slowdown: 4 },
  { name: 'slow 4G', pairs: slowRuns, network: PredefinedNetworkConditions['Slow 4G'] },
]

/** Loads a page, and returns its marks from the script tag on, in milliseconds. */
async function load(page, url) {
  await page.goto(url, { waitUntil: 'domcontentloaded' })
  return page.evaluate(async () => {
    await window.ready
    // The task that got ready is over then, and what the observer has not told yet is taken.
    await new Promise((resolve) => setTimeout(resolve))
    keep(observer.takeRecords())
    const { begin, constructed, ready, long } = window.marks
    return { constructed: constructed - begin, ready: ready - begin, long: long.filter((task) => task > 50) }
  })
}

async function inContext(browser, { slowdown, network }, work) {
  const context = await browser.createBrowserContext()
  try {
    const page = await context.newPage()
    if (slowdown) await page.emulateCPUThrottling(slowdown)
    if (network) await page.emulateNetworkConditions(network)
    return await work(page)
  } finally {
    await context.close()
  }
}

/** Page loads of each url, in turns: with an empty cache, and with what two visits have left there. */
async function measureStart(browser, urls, condition) {
  const marks = { cold: urls.map(() => []), warm: urls.map(() => []) }
  for (let pair = 0; pair < condition.pairs; pair++) {
    // Whoever is first has the colder machine: that changes with every pair.
    const order = urls.map((_, index) => (pair % 2 ? urls.length - 1 - index : index))
    for (const index of order)
      marks.cold[index].push(await inContext(browser, condition, (page) => load(page, urls[index])))
  }
  const without = { ...condition, network: undefined }
  const contexts = []
  try {
    for (const url of urls) {
      const context = await browser.createBrowserContext()
      contexts.push(context)
      const page = await context.newPage()
      // Only a script that was used before is kept compiled.
      for (let visit = 0; visit < 3; visit++) await load(page, url)
      if (without.slowdown) await page.emulateCPUThrottling(without.slowdown)
      if (condition.network) await page.emulateNetworkConditions(condition.network)
      contexts[contexts.length - 1] = { context, page }
    }
    for (let pair = 0; pair < condition.pairs; pair++) {
      const order = urls.map((_, index) => (pair % 2 ? urls.length - 1 - index : index))
      for (const index of order) marks.warm[index].push(await load(contexts[index].page, urls[index]))
    }
  } finally {
    for (const entry of contexts) await (entry.context ?? entry).close()
  }
  return marks
}

/** Messages of the flow that a ready client handles in a second. */
function messageRate(page, count) {
  return page.evaluate((count) => {
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
  }, count)
}

async function measureMessages(browser, urls) {
  const rates = urls.map(() => [])
  const pages = []
  const context = await browser.createBrowserContext()
  try {
    for (const url of urls) {
      const page = await context.newPage()
      await load(page, url)
      await messageRate(page, MESSAGES)
      pages.push(page)
    }
    for (let pair = 0; pair < runs; pair++)
      for (const [index, page] of pages.entries()) {
        await page.bringToFront()
        rates[index].push(await messageRate(page, MESSAGES))
      }
  } finally {
    await context.close()
  }
  return rates
}

/** What is there after so many clients have been constructed and destroyed. */
async function measureRemains(browser, url) {
  const context = await browser.createBrowserContext()
  try {
    const page = await context.newPage()
    await page.evaluateOnNewDocument(watchMemory)
    await load(page, url)
    const session = await page.createCDPSession()
    const looks = []
    let done = 0
    for (const cycles of CYCLES) {
      const begin = Date.now()
      for (; done < cycles; done += 250) await page.evaluate(cycle, Math.min(250, cycles - done))
      const milliseconds = Date.now() - begin
      await page.evaluate(settle)
      await session.send('HeapProfiler.collectGarbage')
      const { usedSize } = await session.send('Runtime.getHeapUsage')
      const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
      const linear = await page.evaluate(() => window.linearMemory())
      looks.push({ cycles: done, milliseconds, usedSize, nodes, jsEventListeners, linear })
    }
    return { looks, ...(await page.evaluate(manyAtOnce, AT_ONCE)) }
  } finally {
    await context.close()
  }
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

/** In the page: frames and finalizers are cleaned up by tasks of their own. */
async function settle() {
  for (let round = 0; round < 20; round++) {
    gc()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** In the page: clients beside each other, of which each has to get ready. */
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

// The report.

const lines = []
const tell = (line = '') => {
  lines.push(line)
  console.log(line)
}

function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)))
  const line = (row) =>
    `| ${row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join(' | ')} |`
  const rule = widths.map((width, column) => (column ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  tell()
  tell(line(cells[0]))
  tell(`| ${rule.join(' | ')} |`)
  for (const row of cells.slice(1)) tell(line(row))
}

const thousands = (number) => Math.round(number).toLocaleString('en')
const kib = (bytes) => `${Math.round(bytes / 1024)} KiB`

await orExplain(async () => {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  const progress = (what) => console.error(`[${seconds()} s] ${what}`)
  const files = {
    official: served(join(root, 'node_modules', 'persona', 'dist', 'persona.js')),
    script: served(join(root, 'dist', 'persona.js')),
    compat: served(join(root, 'dist', 'persona.compat.js')),
  }
  const site = await serve({
    '/official/persona.js': script(files.official),
    '/ours/persona.js': script(files.script),
    '/ours/persona.compat.js': script(files.compat),
    '/official': page(shop('/official/persona.js')),
    '/ours': page(shop('/ours/persona.js')),
    '/compat': page(shop('/ours/persona.js', 'data-engine=compat')),
  })
  const flow = await serve({ '*': page(FLOW) })
  const browser = await launchBrowser({
    camera: false,
    protocolTimeout: 60_000,
    args: [
      `--host-resolver-rules=MAP ${FLOW_HOST} 127.0.0.1:${flow.port}`,
      '--js-flags=--expose-gc',
      // Frames of the page that is measured are not to wait for a page that is seen.
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
    ],
  })
  const url = (path) => `http://localhost:${site.port}${path}`
  try {
    const [cpu] = cpus()
    tell('# The widget, measured')
    tell()
    tell(
      `Written by \`npm run bench:widget\` with ${await browser.version()} on ${cpus().length} × ${cpu?.model ?? 'CPU'}: ${runs} pairs of page loads in each condition, ${slowRuns} on slow 4G.`,
    )
    tell(
      `Medians, with the middle half in brackets. A ratio is ours to theirs, pair by pair: less time and more messages are better.`,
    )

    tell()
    tell('## Size, in bytes')
    const size = (name, { raw, gzip, br }) => [name, ...[raw, gzip, br.length].map(thousands)]
    table(
      ['file', 'raw', 'gzip', 'brotli'],
      [
        size(OFFICIAL, files.official),
        size('dist/persona.js', files.script),
        size('dist/persona.compat.js', files.compat),
      ],
    )
    tell()
    tell(
      'Must: 38,000 brotli and 45,000 gzip, persona.compat.js 42,000 brotli. Aim: 30,000, 35,000 and 34,000.',
    )

    const startRows = []
    const taskRows = []
    for (const condition of CONDITIONS) {
      progress(`start, ${condition.name}`)
      const marks = await measureStart(browser, [url('/official'), url('/ours')], condition)
      for (const [cache, [theirs, ours]] of Object.entries(marks)) {
        const name = `${condition.name}, ${cache} cache`
        for (const [mark, what] of [
          ['constructed', 'constructed'],
          ['ready', 'flow ready'],
        ]) {
          const [a, b] = [ours, theirs].map((loads) => loads.map((load) => load[mark]))
          startRows.push([`→ ${what}, ${name}`, summary(b), summary(a), summary(ratios(a, b), 2)])
        }
        const tasks = (loads) => {
          const all = loads.flatMap((load) => load.long)
          return all.length
            ? `${all.length} in ${loads.length}, longest ${Math.round(Math.max(...all))} ms`
            : `none in ${loads.length}`
        }
        taskRows.push([name, tasks(theirs), tasks(ours)])
      }
    }
    tell()
    tell('## From the script tag on, in milliseconds')
    table(['what', OFFICIAL, OURS, 'ratio'], startRows)
    tell()
    tell('Must: 1.2 to both. Aim: 0.9 to constructed, 1.0 to ready.')
    tell()
    tell('## Tasks over 50 ms while a page starts')
    table(['page loads', OFFICIAL, OURS], taskRows)

    progress('messages')
    const [theirRates, ourRates] = await measureMessages(browser, [url('/official'), url('/ours')])
    tell()
    tell('## Messages handled a second')
    table(
      ['what', OFFICIAL, OURS, 'ratio'],
      [
        [
          `${thousands(MESSAGES)} of the flow, all for \`onEvent\``,
          thousands(median(theirRates)),
          thousands(median(ourRates)),
          summary(ratios(ourRates, theirRates), 2),
        ],
      ],
    )
    tell()
    tell('Must: 0.9. Aim: 1.2.')

    const remains = []
    for (const [name, path] of [
      [OFFICIAL, '/official'],
      [OURS, '/ours'],
      [COMPAT, '/compat'],
    ]) {
      progress(`clients constructed and destroyed, ${name}`)
      remains.push([name, await measureRemains(browser, url(path))])
    }
    tell()
    tell(
      `## What ${thousands(CYCLES[1])} clients leave, constructed and destroyed in one page after ${thousands(CYCLES[0])} others`,
    )
    const rows = []
    const row = (what, cell) => rows.push([what, ...remains.map(([, { looks }]) => cell(...looks))])
    const each = (key) => (first, last) => (last[key] - first[key]) / (last.cycles - first.cycles)
    row('JavaScript heap, bytes each', (...looks) => each('usedSize')(...looks).toFixed(0))
    for (const index of [0, 1])
      row(`JavaScript heap after ${thousands(CYCLES[index])}`, (...looks) => `${kib(looks[index].usedSize)}`)
    row('nodes left', (first, last) => last.nodes - first.nodes)
    row('listeners left', (first, last) => last.jsEventListeners - first.jsEventListeners)
    for (const index of [0, 1])
      row(`linear memory after ${thousands(CYCLES[index])}`, (...looks) =>
        looks[index].linear ? kib(looks[index].linear) : '–',
      )
    row('milliseconds each', (first, last) => (last.milliseconds / (last.cycles - first.cycles)).toFixed(2))
    rows.push([
      `ready, of ${AT_ONCE} at the same time after that`,
      ...remains.map(([, { atOnce }]) => atOnce),
    ])
    rows.push(['frames that these leave', ...remains.map(([, { left }]) => left)])
    table(['what', ...remains.map(([name]) => name)], rows)
    tell()
    tell(
      'Must: 128 bytes each, no node, no listener; linear memory as after 1,000. Aim: 64 bytes, 256 KiB of linear memory.',
    )
    writeFileSync(join(root, 'bench', 'WIDGET.md'), `${lines.join('\n')}\n`)
    progress('bench/WIDGET.md written')
  } finally {
    await browser.close()
    site.stop()
    flow.stop()
  }
})
