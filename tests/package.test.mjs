// The packed package, as checked by tools for packages.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { pack, run } from './packaging/support.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
let folder
let tarball

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'persona-package-'))
  tarball = await pack(folder)
})

after(() => rmSync(folder, { recursive: true, force: true }))

test('publint finds nothing', async () => {
  execFileSync('tar', ['xzf', tarball, '-C', folder])
  const { messages, pkg } = await publint({ pkgDir: join(folder, 'package'), pack: false, strict: true })
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  )
})

test('the types are right for every way to resolve them', async () => {
  // The wasm file has no types, because each bundler imports it differently.
  const args = [tarball, '--format', 'json', '--exclude-entrypoints', 'persona.wasm']
  const { stdout } = await run(join(root, 'node_modules', '.bin', 'attw'), args)
  const { analysis, problems } = JSON.parse(stdout)
  assert.deepEqual(problems ?? {}, {})
  const entries = Object.entries(analysis.entrypoints)
  for (const name of ['.', './slim', './react', './vue', './element', './languages', './testing']) {
    const [, { resolutions }] = entries.find(([entry]) => entry === name)
    const unresolved = Object.entries(resolutions).filter(([, { resolution }]) => !resolution)
    assert.deepEqual([name, unresolved], [name, []])
  }
})

test('it carries what it needs and no more', () => {
  const files = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).trim().split('\n')
  for (const name of ['LICENSE-MIT', 'LICENSE-APACHE', 'README.md', 'dist/persona.js', 'dist/persona.wasm'])
    assert.ok(files.includes(`package/${name}`), name)
  // Files that only the server sends are not in the package.
  assert.deepEqual(
    files.filter((name) => /\.(br|gz)$|\/flow\//.test(name)),
    [],
  )
  assert.deepEqual(
    files.filter(
      (name) =>
        !/^package\/(dist\/[\w.]+|docs\/(development\/)?[\w-]+\.(md|png)|[A-Z]+(-[A-Z]+)?(\.md)?|package\.json)$/.test(
          name,
        ),
    ),
    [],
  )
})

test('the links of its README and of the documentation lead to files that it carries', () => {
  const files = new Set(execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).trim().split('\n'))
  const pages = [...files].filter((name) => /^package\/(README|docs\/[\w/-]+)\.md$/.test(name))
  assert.ok(pages.length > 20)
  for (const page of pages) {
    const text = execFileSync('tar', ['xzOf', tarball, page], { encoding: 'utf8' })
    for (const [, link] of text.matchAll(/\]\(([^)\s#]+)/g)) {
      // What is only in the source is named as such.
      if (/^\w+:/.test(link) || (page !== 'package/README.md' && link.startsWith('../'))) continue
      assert.ok(files.has(join(dirname(page), link)), `${page} links to ${link}`)
    }
  }
})

test('importing any entry in Node touches no global, and constructing a client says what is missing', () => {
  const require = createRequire(import.meta.url)
  const { name } = require('../package.json')
  const check = (load) => `
    const before = Object.getOwnPropertyNames(globalThis).join()
    ${load}
    const after = Object.getOwnPropertyNames(globalThis).join()
    if (after !== before) throw new Error(after)
    if (core.default.Client !== core.Client || slim.init.length !== 1) throw new Error('exports')
    if (react.default !== react.Inquiry || vue.default !== vue.Inquiry || !element.define || languages.textsIn('de-AT').close !== 'Schließen' || Object.keys(core).some((name) => !(name in testing))) throw new Error('exports')
    try { new core.Client({ inquiryId: 'inq_1' }) } catch (error) { console.log(error.code) }`
  const entries = {
    core: name,
    slim: `${name}/slim`,
    react: `${name}/react`,
    vue: `${name}/vue`,
    element: `${name}/element`,
    languages: `${name}/languages`,
    testing: `${name}/testing`,
  }
  const esm = check(
    `const [${Object.keys(entries)}] = await Promise.all(${JSON.stringify(Object.values(entries))}.map((name) => import(name)))`,
  )
  const cjs = check(
    Object.entries(entries)
      .map(([key, entry]) => `const ${key} = require('${entry}')`)
      .join('\n'),
  )
  // React and Vue are imported first, because they create globals.
  const preload = `import 'react'; import 'vue';`
  for (const [type, script] of [
    ['module', preload + esm],
    ['commonjs', `require('react'); require('vue');${cjs}`],
  ]) {
    const output = execFileSync('node', [`--input-type=${type}`, '--eval', script], {
      cwd: root,
      encoding: 'utf8',
    })
    assert.equal(output, 'no_dom\n', type)
  }
})

for (const [name, limit] of [
  ['react', 1340],
  ['vue', 1450],
  ['element', 1720],
]) {
  test(`/${name} adds less than ${limit} bytes to the core, which it imports`, () => {
    const text = readFileSync(join(root, 'dist', `${name}.mjs`))
    assert.ok(gzipSync(text, { level: 9 }).length < limit, `${gzipSync(text, { level: 9 }).length} bytes`)
    assert.match(text.toString(), /from"\.\/persona\.mjs"/)
  })
}
