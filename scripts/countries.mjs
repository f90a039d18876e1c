// Writes the names of all countries, in each language of the flow and in its alphabetical order, to
// www/flow/texts/countries.json. The names are from the Unicode CLDR in Node. Run this again when a
// language is added.
//
//   node scripts/countries.mjs

import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup/step.mjs'

const texts = join(root, 'www', 'flow', 'texts')

/** Regions of CLDR that are not countries of ISO 3166-1: groups, parts and test regions. */
const NO_COUNTRY = 'AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ'.split(' ')
/** Not in the standard, but on passports: Kosovo. */
const COUNTRIES = 250

const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index))
const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
const codes = letters
  .flatMap((first) => letters.map((second) => first + second))
  // CLDR maps codes of former countries to current ones.
  .filter((code) => english.of(code) && new Intl.Locale('und', { region: code }).region === code)
  .filter((code) => !NO_COUNTRY.includes(code))
  .filter((code) => Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`)
if (codes.length !== COUNTRIES)
  throw new Error(`There are ${codes.length} countries, not ${COUNTRIES}: look why.`)

const languages = readdirSync(texts).flatMap((name) => (name.endsWith('.ftl') ? [name.slice(0, -4)] : []))
const lists = languages.map((language) => {
  const names = new Intl.DisplayNames(language, { type: 'region' })
  const { compare } = new Intl.Collator(language)
  const list = codes.map((code) => [code, names.of(code)]).sort(([, a], [, b]) => compare(a, b))
  return `${JSON.stringify(language)}: ${JSON.stringify(Object.fromEntries(list))}`
})
writeFileSync(join(texts, 'countries.json'), `{\n${lists.join(',\n')}\n}\n`)
