// Compares the widget with persona 5.9.0: download size, start time, message rate, and what it leaves
// behind. Writes bench/WIDGET.md.
//
//   node scripts/build.mjs --pages     builds dist/, which is measured
//   npm run bench:widget               15 pairs of page loads in each condition: about 5 minutes
//                                      when the machine is idle, 20 when it is busy
//   npm run bench:widget -- --pairs 5 --clients 3000
//   npm run bench:widget -- --beside target/before/dist
//                                      also measures another build of ours. Skips the parts that
//                                      take minutes, and writes nothing
//
// This machine serves everything: the customer's page and the scripts (brotli) from one origin, and a
// stub of the flow from another one.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { PredefinedNetworkConditions } from 'puppeteer-core'
import { orExplain } from '../scripts/setup.mjs'
import { root } from '../scripts/setup/step.mjs'
import { launchBrowser } from '../tests/e2e/support/browser.mjs'
import { measureRemains } from './widget/remains.mjs'
import { FLOW, FLOW_HOST, page, script, serve, served, shop } from './widget/site.mjs'
import { measureMessages, measureStart } from './widget/start.mjs'
import { kib, ratios, summary, table, thousands } from './widget/tables.mjs'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '15' },
    clients: { type: 'string', default: '10000' },
    beside: { type: 'string' },
  },
})
const pairs = Number(values.pairs)
const OFFICIAL = 'persona 5.9.0'
const OURS = 'persona-wasm'

const CONDITIONS = [
  { name: 'this machine', pairs },
  { name: 'CPU 4× slower', pairs, slowdown: 4 },
  // A slow network takes seconds and hardly varies, so fewer pairs are enough.
  {
    name: 'slow 4G',
    pairs: Math.max(2, Math.ceil(pairs / 3)),
    network: PredefinedNetworkConditions['Slow 4G'],
  },
]
/** Messages in one burst. */
const MESSAGES = 20_000
/** Clients constructed and destroyed before each sample. */
const COUNTS = [1_000, Number(values.clients)]
/** The same for the official script, which is only for comparison. */
const OFFICIAL_COUNTS = [1_000, 2_000]
const AT_ONCE = 50

const started = Date.now()
const progress = (what) => console.error(`[${Math.round((Date.now() - started) / 1000)} s] ${what}`)

function launch(flow) {
  return launchBrowser({
    camera: false,
    protocolTimeout: 300_000,
    args: [
      `--host-resolver-rules=MAP ${FLOW_HOST} 127.0.0.1:${flow.port}`,
      '--js-flags=--expose-gc',
      // Frames of a measured page must not be delayed because another page is visible.
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
    ],
  })
}

/** Start and messages of these scripts. The others are compared with the first. */
async function compare(flow, scripts, tell) {
  const browser = await launch(flow)
  try {
    const urls = scripts.map(({ url }) => url)
    const names = scripts.map(({ name }) => name)
    const [, ...others] = names
    const head = ['what', ...names, ...others.map((name) => (others.length > 1 ? `ratio, ${name}` : 'ratio'))]
    /** A row of numbers by script, and the ratios to the first. */
    const row = (what, samples, show) => [
      what,
      ...samples.map((numbers) => summary(numbers, show)),
      ...samples.slice(1).map((numbers) => ratios(numbers, samples[0])),
    ]
    const startRows = []
    const taskRows = []
    for (const condition of CONDITIONS) {
      progress(`start, ${condition.name}`)
      for (const [cache, loads] of Object.entries(await measureStart(browser, urls, condition))) {
        const where = `${condition.name}, ${cache} cache`
        const marks = (name) => loads.map((ofScript) => ofScript.map((load) => load[name]))
        // With a slowed CPU the thread also runs during the pauses.
        if (!condition.slowdown)
          startRows.push(row(`→ constructed, main thread only, ${where}`, marks('cpu')))
        startRows.push(row(`→ constructed, ${where}`, marks('constructed')))
        startRows.push(row(`→ flow ready, ${where}`, marks('ready')))
        taskRows.push([where, ...loads.map(longTasks)])
      }
    }
    tell('## Time from the script tag, in milliseconds', table(head, startRows))
    tell('Must: 1.2 to both. Aim: 0.9 to constructed, 1.0 to ready.')
    tell('## Tasks over 50 ms while a page starts', table(['page loads', ...names], taskRows))
    progress('messages')
    const rates = await measureMessages(browser, urls, { pairs, count: MESSAGES })
    tell(
      '## Messages handled per second',
      table(head, [row(`${thousands(MESSAGES)} of the flow, all for \`onEvent\``, rates, thousands)]),
    )
    tell('Must: 0.9. Aim: 1.2.')
  } finally {
    await browser.close()
  }
}

function longTasks(loads) {
  const all = loads.flatMap(({ long }) => long)
  if (!all.length) return `none in ${loads.length}`
  return `${all.length} in ${loads.length}, longest ${Math.round(Math.max(...all))} ms`
}

/** What clients of each script leave behind, each in a separate browser. */
async function compareRemains(flow, scripts, tell) {
  // In parallel, because nothing here depends on time.
  const remains = await Promise.all(
    scripts.map(async ({ name, url, counts }) => {
      const say = (done, of) => progress(`${name}: ${done} of ${of} clients constructed and destroyed`)
      const browser = await launch(flow)
      try {
        return await measureRemains(browser, url, { counts, atOnce: AT_ONCE, tell: say })
      } finally {
        await browser.close()
      }
    }),
  )
  const rows = []
  const row = (what, cell) => rows.push([what, ...remains.map(({ looks }) => cell(...looks))])
  const between = (key) => (first, last) => last[key] - first[key]
  row('clients: first sample', (first) => thousands(first.count))
  row('clients: second sample', (_, last) => thousands(last.count))
  row('JavaScript heap, first sample', (first) => kib(first.usedSize))
  row('JavaScript heap, second sample', (_, last) => kib(last.usedSize))
  row('JavaScript heap, bytes per client in between', (...looks) =>
    (between('usedSize')(...looks) / between('count')(...looks)).toFixed(0),
  )
  row('linear memory, first sample', ({ linear }) => (linear ? kib(linear) : '–'))
  row('linear memory, second sample', (_, { linear }) => (linear ? kib(linear) : '–'))
  row('nodes left in between', between('nodes'))
  row('listeners left in between', between('jsEventListeners'))
  rows.push([
    `ready after that, of ${AT_ONCE} at the same time`,
    ...remains.map(({ atOnce }) => String(atOnce)),
  ])
  rows.push(['frames that these leave behind', ...remains.map(({ left }) => left)])
  tell(
    '## What remains of clients that were constructed and destroyed in one page',
    table(['what', ...scripts.map(({ name }) => name)], rows),
  )
  tell(
    'Must: 128 bytes for each, no node, no listener; linear memory as after 1,000. Aim: 64 bytes, 256 KiB of linear memory.',
  )
  tell(
    'The official script is measured with fewer clients, because the browser needs some milliseconds for the frame of each client.',
  )
}

/** How dist/ was built, as recorded by the build. */
function panicOfBuild() {
  const note = join(root, 'target', 'widget', 'panic')
  return existsSync(note) ? readFileSync(note, 'utf8') : 'unknown'
}

await orExplain(async () => {
  const files = [
    { name: OFFICIAL, path: '/official', file: join(root, 'node_modules', 'persona', 'dist', 'persona.js') },
    { name: OURS, path: '/ours', file: join(root, 'dist', 'persona.js') },
  ]
  if (values.beside)
    files.push({ name: 'beside', path: '/beside', file: resolve(values.beside, 'persona.js') })
  const answers = {}
  for (const { path, file } of files) {
    answers[path] = page(shop(`${path}/persona.js`))
    answers[`${path}/persona.js`] = script(served(file))
  }
  const compat = served(join(root, 'dist', 'persona.compat.js'))
  answers['/ours/persona.compat.js'] = script(compat)
  answers['/compat'] = page(shop('/ours/persona.js', 'data-engine=compat'))

  const site = await serve(answers)
  const flow = await serve({ '*': page(FLOW) })
  const address = (path) => `http://localhost:${site.port}${path}`
  const scripts = files.map(({ name, path }) => ({ name, url: address(path) }))
  const paragraphs = []
  const tell = (...texts) => {
    paragraphs.push(...texts)
    console.log(`${texts.join('\n\n')}\n`)
  }
  try {
    const browser = await launch(flow)
    const version = await browser.version()
    await browser.close()
    tell('# The widget, measured')
    tell(
      `Written by \`npm run bench:widget\` with ${version} on ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'} (load ${loadavg()[0].toFixed(1)} when it began). The widget is built with panic=${panicOfBuild()}. Start: ${CONDITIONS.map(({ name, pairs }) => `${pairs} pairs of page loads, ${name}`).join('; ')}. The two scripts were measured alternately, each in a new browser context.`,
    )
    tell(
      'The numbers are medians, with minimum and maximum in brackets. A ratio is ours to theirs, pair by pair: less time and more messages are better. With a warm cache the browser also has the compiled script. "Main thread only" counts the time for which the page\'s main thread ran; other programs on the machine hardly change it.',
    )
    const size = (name, { raw, gzip, br }) => [name, ...[raw, gzip, br.length].map(thousands)]
    tell(
      '## Size, in bytes',
      table(
        ['file', 'raw', 'gzip', 'brotli'],
        [
          ...files.map(({ name, file }) => size(name === OURS ? 'dist/persona.js' : name, served(file))),
          size('dist/persona.compat.js', compat),
        ],
      ),
    )
    tell(
      'Must: 38,000 brotli and 45,000 gzip, persona.compat.js 42,000 brotli. Aim: 30,000, 35,000 and 34,000.',
    )
    await compare(flow, scripts, tell)
    if (values.beside) return
    const write = (...more) =>
      writeFileSync(join(root, 'bench', 'WIDGET.md'), `${[...paragraphs, ...more].join('\n\n')}\n`)
    // The following part takes the longest.
    write('What clients leave behind was not measured: this run was ended before.')
    const [official, ours] = scripts
    await compareRemains(
      flow,
      [
        { ...official, counts: OFFICIAL_COUNTS },
        { ...ours, counts: COUNTS },
        { name: 'persona.compat.js', url: address('/compat'), counts: COUNTS },
      ],
      tell,
    )
    write()
    progress('bench/WIDGET.md written')
  } finally {
    site.stop()
    flow.stop()
  }
})
