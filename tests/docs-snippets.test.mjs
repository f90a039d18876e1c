// Every snippet of the documentation is run by a test, or says why it is not; every link leads
// somewhere, on GitHub as well as on the site.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { slugify } from '../docs/.vitepress/slugify.mjs'
import { snippetsOf } from './e2e/support/snippets.mjs'

const root = new URL('../', import.meta.url)
const read = (path) => readFileSync(new URL(path, root), 'utf8')
const filesBelow = (folder, ending) =>
  readdirSync(new URL(folder, root), { recursive: true })
    .filter((name) => name.endsWith(ending) && !name.includes('node_modules'))
    .map((name) => `${folder}${name}`)

const pages = ['README.md', ...filesBelow('docs/', '.md')]
/** Their links are checked, too, and they contain no snippets for users. */
const OTHER_PAGES = ['SECURITY', 'CHANGELOG', 'CONTRIBUTING', 'ARCHITECTURE', 'RELEASING'].map(
  (name) => `${name}.md`,
)
const FENCE = /^ *```.*?^ *```$/gms

test('each snippet is run by a test, or says why it is not', () => {
  const tests = filesBelow('tests/', '.test.mjs').map(read).join('')
  for (const page of pages) {
    const text = read(page)
    for (const { index, 0: fence } of text.matchAll(FENCE)) {
      const before = text.slice(0, index).trimEnd().split('\n').at(-1).trim()
      const [, kind, what] = /^<!-- (snippet|not run): (.+) -->$/.exec(before) ?? []
      assert.ok(kind, `${page}: no comment says who runs\n${fence}`)
      if (kind === 'snippet') assert.ok(isRead(tests, page, what), `${page}: no test reads ${what}`)
    }
  }
})

/** Whether a test names the snippet, or reads all snippets of the page. */
const isRead = (tests, page, name) =>
  tests.includes(`'${name}'`) ||
  tests.includes(`.${name}`) ||
  tests.includes(`Object.entries(snippetsOf('${page}'))`)

/** The anchors of a page's headings. */
function anchorsOf(page) {
  const headings = [
    ...read(page)
      .replace(FENCE, '')
      .matchAll(/^#+ (.+)$/gm),
  ]
  return headings.map(([, heading]) => slugify(heading.replace(/`|\[(.*?)\]\(.*?\)/g, '$1')))
}

test('each link between pages leads to a file, and to a heading that is there', () => {
  let count = 0
  for (const page of [...pages, ...OTHER_PAGES]) {
    for (const [, link] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^\w+:/.test(link)) continue
      const [path, anchor] = link.split('#')
      const target = path ? new URL(path, new URL(page, root)) : new URL(page, root)
      assert.ok(existsSync(target), `${page} links to ${link}`)
      const name = target.pathname.slice(root.pathname.length)
      if (anchor) assert.ok(anchorsOf(name).includes(anchor), `${page} links to ${link}`)
      count += 1
    }
  }
  assert.ok(count > 100, `${count} links`)
})

test('no two headings of a page have the same anchor', () => {
  for (const page of pages) {
    const anchors = anchorsOf(page)
    assert.deepEqual(anchors, [...new Set(anchors)], page)
  }
})

test('the snippet for Rust is the one that the crate compiles', () => {
  const documented = snippetsOf('docs/rust.md')['verify.rs']
  const [, compiled] = /```no_run\n(.*?)\/\/! ```/s.exec(read('src/lib.rs'))
  assert.equal(documented, compiled.replace(/^\/\/! ?/gm, ''))
})

test('each page of the documentation is in the list of pages and in the site’s menu', () => {
  const list = read('docs/README.md')
  const menu = read('docs/.vitepress/config.mjs')
  for (const page of pages.filter((name) => /^docs\/[\w-]+\.md$/.test(name) && !name.endsWith('README.md'))) {
    const name = page.slice('docs/'.length)
    assert.ok(list.includes(`](${name})`), page)
    assert.ok(menu.includes(`'/${name.replace('.md', '')}'`), page)
  }
})

test('the same headers are asked for everywhere', () => {
  for (const page of pages) {
    for (const [policy] of read(page).matchAll(/camera=\([^)]*\)[^`\n]*/g))
      assert.equal(policy.trim(), 'camera=(self "https://verify.shop.example")', page)
  }
})
