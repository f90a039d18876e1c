// Compares what docs/troubleshooting.md says about pages and error codes with the tests. UPDATE=1 writes its
// table of exceptions.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { format, resolveConfig } from 'prettier'
import { pageNames, truthOf } from './support/corpus.mjs'

const ENGINES = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit' }
const path = new URL('../../docs/troubleshooting.md', import.meta.url)
const text = readFileSync(path, 'utf8')

test('docs/troubleshooting.md lists all pages that do not hold in every browser', async () => {
  const rows = []
  for (const name of pageNames()) {
    const { report, except = {} } = await truthOf(name)
    for (const engine of Object.keys(except)) assert.ok(ENGINES[engine], `${name} excepts ${engine}`)
    for (const reason of new Set(Object.values(except))) {
      const engines = Object.keys(except).filter((engine) => except[engine] === reason)
      const names = engines.map((engine) => ENGINES[engine]).join(', ')
      rows.push(`| \`${name}\` | ${report} | ${names} | ${reason} |`)
    }
  }
  const table = ['| page | report | browser | why |', '| --- | --- | --- | --- |', ...rows].join('\n')
  const options = { ...(await resolveConfig(path)), parser: 'markdown' }
  const wanted = (await format(table, options)).trim()
  const place = /(?<=<!-- exceptions -->\s*).*?(?=\s*<!-- \/exceptions -->)/s
  if (process.env.UPDATE)
    writeFileSync(
      path,
      text.replace(place, () => `\n${wanted}\n`),
    )
  else assert.equal(place.exec(text)[0].trim(), wanted)
})

test('docs/troubleshooting.md explains each error code', () => {
  const source = readFileSync(new URL('../../protocol/src/error_code.rs', import.meta.url), 'utf8')
  const codes = [...source.matchAll(/^\s+\w+ = "(\w+)",$/gm)].map(([, code]) => code)
  assert.ok(codes.includes('invalid_config'), 'no codes were found')
  const [, table] = text.split('## By error code')
  for (const code of codes) assert.match(table, new RegExp(`^\\|.*\`${code}\`.*\\|$`, 'm'))
})

test('each page says what was reported, and has a page', async () => {
  for (const name of pageNames()) {
    const { report } = await truthOf(name)
    assert.match(report ?? '', /^\S.{20,}/, `${name}/truth.mjs exports no report`)
  }
})
