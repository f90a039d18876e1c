// A browser does not run a script that it cannot parse, so every script uses the syntax of Chromium 79:
// ECMAScript 2019, import() and class fields.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'acorn'

const dist = fileURLToPath(new URL('../dist', import.meta.url))

/** Returns the syntax of ECMAScript 2020 to 2022 that a node uses, if any. */
function newer({ type, operator, raw }) {
  if (['ChainExpression', 'StaticBlock', 'PrivateIdentifier'].includes(type)) return type
  if (['??', '??=', '||=', '&&='].includes(operator)) return operator
  if (type === 'Literal' && /^\d[\d_]*_/.test(raw)) return raw
}

/** Throws if the script has newer syntax. */
function assertOld(script, sourceType) {
  const visit = (node, isTop) => {
    assert.equal(newer(node), undefined, `at ${node.start}`)
    assert.ok(!isTop || node.type !== 'AwaitExpression', `await at ${node.start}`)
    const isOutside = isTop && !/Function/.test(node.type)
    for (const child of Object.values(node)) if (child && typeof child === 'object') visit(child, isOutside)
  }
  visit(parse(script, { ecmaVersion: 2022, sourceType }), true)
}

// The documentation has no part in a customer's page.
const isForPages = (name) => /\.(js|mjs|cjs)$/.test(name) && !name.startsWith('docs')
const scripts = readdirSync(dist, { recursive: true }).filter(isForPages)
for (const name of scripts) {
  test(`${name} can be parsed by a browser of early 2020`, () => {
    const script = readFileSync(join(dist, name), 'utf8').replace(/^\uFEFF/, '')
    assertOld(script, name.endsWith('.mjs') ? 'module' : 'script')
  })
}

test('newer syntax is found', () => {
  const newer = ['a?.b', 'a ?? b', 'a ||= b', 'class A { #b }', 'class A { static {} }', '1_000', 'await a']
  for (const script of newer)
    for (const type of ['script', 'module']) assert.throws(() => assertOld(script, type))
  assertOld('a ? .5 : "??"; class A { b = 1 }; async () => await import(a)', 'script')
})
