// For equal options our frame equals that of persona 5.9.0: the same attributes, and the same
// address except for the version and the container. Invalid options cause the same message.
// Compared in a browser with over a thousand random sets of options.

import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { launch, official, script, servePages } from './page.mjs'
import { randomOptions } from './random-options.mjs'

const SETS = Number(process.env.PARITY_SETS ?? 1000)
const PORTION = 250
let browser, server, page

before(async () => {
  server = await servePages({
    '/persona.js': script,
    '/official.js': official,
    '/compare.js': {
      type: 'text/javascript',
      body: `window.randomOptions = ${randomOptions}; (${compare})()`,
    },
    // The frames are not loaded, because only their addresses are compared.
    '/': {
      headers: { 'content-security-policy': "frame-src 'none'" },
      body: `<!doctype html><meta charset=utf-8><script src=/persona.js></script><script>
      window.Ours = window.Persona; window.Persona = undefined</script>
      <script src=/official.js></script><script>window.Official = window.Persona</script><script src=/compare.js></script>`,
    },
  })
  browser = await launch()
  page = await browser.newPage()
})

// A new page for each test, because the official script leaves things behind.
beforeEach(() => page.goto(server.origin))

after(async () => {
  await browser?.close()
  await server?.stop()
})

test(`over ${SETS} random sets of options the frame and the errors equal the official ones`, async () => {
  // Fixed, so that the same code always has the same result. `npm run explore` uses other seeds.
  const seed = Number(process.env.PARITY_SEED ?? 590)
  // In batches, each in a new page, because many frames make a page slow.
  const report = { frames: 0, errors: 0, differences: [] }
  for (let portion = 0; portion * PORTION < SETS && !report.differences.length; portion++) {
    await page.goto(server.origin)
    const compare = (count, seed) => window.compareRandom(count, seed)
    const { frames, errors, differences } = await page.evaluate(compare, PORTION, seed + portion)
    report.frames += frames
    report.errors += errors
    report.differences.push(...differences)
  }
  assert.deepEqual(report.differences, [], `PARITY_SEED=${seed} shows it again`)
  assert.ok(report.frames > SETS / 4, `${report.frames} frames were compared`)
  assert.ok(report.errors > SETS / 40, `${report.errors} errors were compared`)
  console.log(`# ${report.frames} frames and ${report.errors} errors compared, seed ${seed}`)
})

test('the names that were hard to get right equal the official ones', async () => {
  const names = ['nameFirst', 'URLPath3', 'address-street-2', 'ÉcoleName', 'XMLHttpRequest', '__proto__', 'constructor', '_1', '01',
    "it's", 'don’tStop', 'straßeName', 'ŒuvreÆon', 'имяФамилия', 'ΑΒΓΣ', 'İstanbul', 'x😀y', '👩‍👩‍👧', '🇩🇪🇫🇷', '❤️x', 'e\u0301cole',
    'a×b÷c', '$$', '', ' ', 'a.b[c]', '日本語Name', 'ＦＵＬＬ', 'a\u200db', '☎\ufe0fa', '👍🏽b', 'ǅabc', 'ŉab', '٣٤a'] // prettier-ignore
  const report = await page.evaluate(
    (names) =>
      names.map((name) =>
        window.compareOne({ templateId: 'itmpl_1', fields: Object.fromEntries([[name, 'x']]) }),
      ),
    names,
  )
  assert.deepEqual(
    report.filter((result) => result.difference),
    [],
  )
})

// Where the official script throws a RangeError that does not say what is wrong, produces wrong
// characters or depends on chance, ours is safe instead.

const throws = (make) =>
  page.evaluate((make) => {
    try {
      new window.Ours.Client({ templateId: 'itmpl_1', fields: { k: eval(make) } })
      return 'nothing'
    } catch (error) {
      const isOurs = error instanceof window.Ours.PersonaError
      return [isOurs, error.status, error.code, document.querySelectorAll('.persona-widget__overlay').length]
    }
  }, make)

for (const [what, make] of [
  ['a date that is none', 'new Date(NaN)'],
  ['an object in itself', '(() => { const made = {}; made.self = made; return made })()'],
  ['an array in itself', '(() => { const made = []; made.push(made); return made })()'],
  ['two objects in each other', '(() => { const a = {}; const b = { a }; a.b = b; return a })()'],
  [
    '20,000 levels',
    '(() => { let made = 1; for (let i = 0; i < 20000; i++) made = { made }; return made })()',
  ],
]) {
  test(`${what} as a field is refused as invalid_config, where the official one throws a RangeError`, async () => {
    assert.deepEqual(await throws(make), [true, 400, 'invalid_config', 0])
  })
}

const query = (make) =>
  page.evaluate((make) => {
    const client = new window.Ours.Client({ templateId: 'itmpl_1', ...eval(`(${make})`) })
    const { searchParams } = new URL(document.querySelector('iframe').src)
    client.destroy()
    for (const name of [
      'client-version',
      'container-id',
      'flow-type',
      'inquiry-template-id',
      'iframe-origin',
    ])
      searchParams.delete(name)
    return Object.fromEntries(searchParams)
  }, make)

test('a lone surrogate in a value becomes U+FFFD, where the official one turns it into another character', async () => {
  assert.deepEqual(await query(String.raw`{ fields: { a: '\ud83dx', b: '\ude00' }, language: '\ud83d' }`), {
    'fields[a]': '\ufffdx',
    'fields[b]': '\ufffd',
    language: '\ufffd',
  })
})

test('a field with a lone surrogate in its name is kept', async () => {
  const values = Object.values(await query(String.raw`{ fields: { ['\ude00a']: 'kept' } }`))
  assert.deepEqual(values, ['kept'])
})

test('of an array only the indices count', async () => {
  const made = await query(`{ fields: { a: Object.assign(['x', , 'z'], { extra: 1 }) } }`)
  assert.deepEqual(made, { 'fields[a][0]': 'x', 'fields[a][2]': 'z' })
})

test('an error thrown by the getter of a field is thrown, as by the official one', async () => {
  const thrown = await page.evaluate(() =>
    [window.Ours, window.Official].map(({ Client }) => {
      const error = console.error
      console.error = () => {}
      try {
        new Client({ templateId: 'itmpl_1', fields: { get a() { throw 'mine' } } }) // prettier-ignore
      } catch (thrown) {
        return thrown
      } finally {
        console.error = error
      }
    }),
  )
  assert.deepEqual(thrown, ['mine', 'mine'])
})

/** Runs in the page. */
function compare() {
  const hide = (text) =>
    text.replace(/client-version=[^&]*/, 'client-version=').replace(/container-id=[^&]*/, 'container-id=')
  const attributes = (frame) =>
    Object.fromEntries(
      [...frame.attributes].map(({ name, value }) => [name, name === 'src' ? hide(value) : value]).sort(),
    )

  const construct = (Persona, options) => {
    const before = new Set(document.querySelectorAll('iframe'))
    const error = console.error
    console.error = console.warn = () => {}
    try {
      const client = new Persona.Client({ ...options })
      const frame = [...document.querySelectorAll('iframe')].find((one) => !before.has(one))
      const result = { attributes: attributes(frame), baseUrl: client.baseUrl }
      client.destroy()
      return result
    } catch (thrown) {
      document
        .querySelectorAll('.persona-widget__overlay, #persona-widget-styles')
        .forEach((one) => one.remove())
      return { error: thrown.message }
    } finally {
      console.error = error
    }
  }

  window.compareOne = (options) => {
    const official = construct(window.Official, options)
    const ours = construct(window.Ours, options)
    const difference = JSON.stringify(official) !== JSON.stringify(ours)
    return {
      difference: difference && { options: describe(options), official, ours },
      isError: 'error' in official,
    }
  }

  const describe = (value) => {
    try {
      return JSON.stringify(value, (_, inner) =>
        inner === undefined ? '<undefined>' : typeof inner === 'bigint' ? `${inner}n` : inner,
      )
    } catch {
      return String(value)
    }
  }

  window.compareRandom = async (count, seed) => {
    const set = window.randomOptions(seed)
    const report = { frames: 0, errors: 0, differences: [] }
    for (let index = 0; index < count && report.differences.length < 5; index++) {
      // Yields to the page now and then, because many frames give it work to do.
      if (index % 100 === 0) await new Promise((resolve) => setTimeout(resolve))
      const result = window.compareOne(set())
      if (result.difference) report.differences.push(result.difference)
      if (result.isError) report.errors++
      else report.frames++
    }
    return report
  }
}
