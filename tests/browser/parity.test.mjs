// For equal options our frame equals that of persona 5.9.0: same address but for the
// version and the container, same attributes; and for options that cannot be used,
// the same message. Over thousands of random sets of options, in a browser.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, official, script, servePages } from './page.mjs'

const SETS = Number(process.env.PARITY_SETS ?? 3000)
let browser, server, page

before(async () => {
  server = await servePages({
    '/persona.js': script,
    '/official.js': official,
    '/compare.js': { type: 'text/javascript', body: `(${compare})()` },
    // The frames are not to be loaded: their addresses are all that counts.
    '/': {
      headers: { 'content-security-policy': "frame-src 'none'" },
      body: `<!doctype html><meta charset=utf-8><script src=/persona.js></script><script>
      window.Ours = window.Persona; window.Persona = undefined</script>
      <script src=/official.js></script><script>window.Official = window.Persona</script><script src=/compare.js></script>`,
    },
  })
  browser = await launch()
  page = await browser.newPage()
  await page.goto(server.origin)
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

test(`over ${SETS} random sets of options the frame and the errors equal the official ones`, async () => {
  const seed = Number(process.env.PARITY_SEED ?? Date.now() % 2 ** 31)
  const report = await page.evaluate((count, seed) => window.compareRandom(count, seed), SETS, seed)
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

  window.compareRandom = (count, seed) => {
    let state = seed >>> 0 || 1
    const random = () => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return (state >>> 0) / 2 ** 32
    }
    const pick = (list) => list[Math.floor(random() * list.length)]
    const alphabet = ['a', 'b', 'Z', 'Q', '0', '7', '-', '_', ' ', '.', '[', ']', '%', '&', '=', '+', '/', "'", '’', '"', '!', '(', ')', '*', '~', '\n',
      'é', 'É', 'ß', 'Œ', 'ŉ', 'ñ', '×', '中', 'ж', 'Ж', 'Σ', 'ς', 'א', 'ع', '😀', '👍🏽', '🇩🇪', '\u200d', '\ufe0f', '\u0301', '❤', '\u2028', '\u00a0', '𐐀'] // prettier-ignore
    const text = () => Array.from({ length: Math.floor(random() * 9) }, () => pick(alphabet)).join('')
    const known = [
      'nameFirst',
      'name-last',
      'URLPath3',
      'address_street_1',
      'ÉcoleName',
      'birthdate',
      '__proto__',
      'constructor',
      '0',
      '12',
    ]
    const value = (depth) => {
      switch (Math.floor(random() * (depth > 0 ? 12 : 9))) {
        case 0: return null
        case 1: return undefined
        case 2: return pick([0, 1, -1, 1.5, 1e21, NaN, -0, Infinity, 0.1])
        case 3: return random() < 0.5
        case 4: return pick([new Date(0), 10n, () => 1, /x/, new Map([[1, 2]]), Object.create({ inherited: 1 }), new (class Name { innerName = { deepName: 1 } })()])
        case 9: return Array.from({ length: Math.floor(random() * 4) }, () => value(depth - 1))
        case 10: case 11: return object(depth - 1)
        default: return text()
      } // prettier-ignore
    }
    const object = (depth) => {
      const made = {}
      for (let left = Math.floor(random() * 5); left > 0; left--) {
        const key = random() < 0.5 ? pick(known) : text()
        Object.defineProperty(made, key, {
          value: value(depth),
          enumerable: true,
          configurable: true,
          writable: true,
        })
      }
      return made
    }
    const maybe = (chance, make) => (random() < chance ? make() : random() < 0.1 ? null : undefined)
    const word = () => (random() < 0.1 ? '' : text())
    const set = () => {
      const options = {}
      const put = (name, chance, make) => {
        const made = maybe(chance, make)
        if (made !== undefined || random() < 0.1) options[name] = made
      }
      const start = random()
      if (start < 0.55)
        put(
          'templateId',
          1,
          () => pick(['itmpl_abc', 'tmpl_abc', '', 'itmpl_']) + (random() < 0.3 ? text() : ''),
        )
      if (start > 0.45) put('inquiryId', 0.9, () => pick(['inq_1', '', text()]))
      put('templateVersionId', 0.1, () => pick(['itmplv_1', '']))
      put('environment', 0.4, () => pick(['sandbox', 'production', '']))
      for (const name of [
        'environmentId',
        'language',
        'sessionToken',
        'shareToken',
        'routingCountry',
        'themeSetId',
        'styleVariant',
        'messageTargetOrigin',
      ])
        put(name, 0.2, word)
      for (const name of ['referenceId', 'accountId', 'accountTypeId']) put(name, 0.12, word)
      put('serverOutageMode', 0.2, () => pick(['always', 'never', 'defer']))
      put('fields', 0.7, () => object(3))
      put('fieldMappings', 0.2, () =>
        Array.from({ length: Math.floor(random() * 3) }, () => ({
          sourceFieldName: text(),
          destinationFieldName: text(),
        })),
      )
      put('frameAncestors', 0.2, () => Array.from({ length: Math.floor(random() * 3) }, text))
      for (const name of ['widgetPadding', 'navigationPadding'])
        put(name, 0.15, () => ({ top: pick([0, 5, 1.5, undefined]), bottom: pick([null, 8]), left: 3 }))
      put('host', 0.5, () =>
        pick([
          'development',
          'staging',
          'canary',
          'production',
          'verify.example.com',
          'Verify.Example.COM:8443',
          'localhost:4000',
          'localhost',
          'a b',
          'intranet',
          'https://a.example',
          '',
          'a.example/',
          'localhost.evil.com',
          'a.example/path/',
        ]),
      )
      put('customHost', 0.1, () =>
        pick(['production', 'staging', 'canary', 'development', 'verify.example.com', '']),
      )
      put('iframeTitle', 0.2, word)
      put('frameWidth', 0.2, () => pick([320, '50vw', '10em', 0, 'nonsense']))
      put('frameHeight', 0.2, () => pick([650, '50vh', 1.5, 'calc(1px + 2em)']))
      if (random() < 0.2)
        options.sandboxAttributes = pick([[], ['allow-downloads'], ['allow-forms', 'allow-modals']])
      return options
    }
    const report = { frames: 0, errors: 0, differences: [] }
    for (let index = 0; index < count && report.differences.length < 5; index++) {
      const result = window.compareOne(set())
      if (result.difference) report.differences.push(result.difference)
      if (result.isError) report.errors++
      else report.frames++
    }
    return report
  }
}
