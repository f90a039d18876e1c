// The documentation agrees with the sources.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

test('docs/api.md names every endpoint of the API, and no other', () => {
  const folder = 'server/src/routes/api'
  const routes = readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true })
    .filter((name) => name.endsWith('.rs'))
    // Each is followed by the next one, or by the end of its function.
    .flatMap((name) =>
      read(`${folder}/${name}`)
        .split(/\.route\(\s*"/)
        .slice(1),
    )
    .flatMap((route) => {
      const path = route.slice(0, route.indexOf('"'))
      const methods = [...route.split('\n}')[0].matchAll(/\b(get|post|patch|put|delete)\(/g)]
      return methods.map(([, method]) => `${method.toUpperCase()} ${path}`)
    })
  const documented = [...read('docs/api.md').matchAll(/^\| `([A-Z]+ \/\S+)`/gm)].map(([, request]) => request)
  assert.ok(routes.length > 30, routes.join('\n'))
  assert.deepEqual(documented.sort(), routes.sort())
})

test('the buttons of the demo shop are called as the README and the quick start call them', () => {
  const shop = read('www/demo/index.html')
  for (const page of ['README.md', 'docs/quick-start.md']) {
    const buttons = [...read(page).matchAll(/press\s+"([^"]+)"/g)].map(([, name]) => name)
    assert.ok(buttons.length > 0, page)
    for (const name of buttons) assert.ok(shop.includes(`>${name}</button>`), `${page}: ${name}`)
  }
})

test('docs/flow.md quotes the texts of the flow', () => {
  const texts = read('www/flow/texts/en.ftl')
  const quoted = [...read('docs/flow.md').matchAll(/"([A-Z][^"\n]{3,60})"/g)].map(([, text]) => text)
  assert.ok(quoted.length > 0)
  for (const text of quoted) assert.ok(texts.includes(text), text)
})
