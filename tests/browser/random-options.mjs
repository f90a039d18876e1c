// Random sets of options, reproducible by their seed: valid ones, invalid ones, and values that
// nobody would pass on purpose.

/** Runs in the page, where it is inserted as text. Returns a function that makes the next set. */
export function randomOptions(seed) {
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
    'address-street-2',
    'birthdate',
    '__proto__',
    'constructor',
    '0',
    '12',
  ]
  const nested = (depth) => (depth > 0 ? { deepName: nested(depth - 1) } : 1)
  const value = (depth) => {
    switch (Math.floor(random() * (depth > 0 ? 12 : 9))) {
        case 0: return null
        case 1: return undefined
        case 2: return pick([0, 1, -1, 1.5, 1e21, NaN, -0, Infinity, 0.1])
        case 3: return random() < 0.5
        case 4: return pick([new Date(0), 10n, () => 1, /x/, new Map([[1, 2]]), Object.create({ inherited: 1 }), new (class Name { innerName = { deepName: 1 } })(), Object.create(null), new Set(['a']), Symbol('s'), { get innerName() { return 'got' } }, [1, , 3], new String('text'), new Number(5), new Uint8Array([1, 2]), nested(40)])
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
  return () => {
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
    // Without hosts that the official SDK replaces by production or accepts with a path: they are errors here.
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
        'a.example/',
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
}
