// What a release packs does not depend on where and when it is packed. `npm run release` compares all of its files; here
// are those that take no build.

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { CRATES, packCrates, packNpm } from '../scripts/release/pack.mjs'
import { withoutPaths } from '../scripts/release/paths.mjs'
import { probe, root } from '../scripts/setup/step.mjs'

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
let work
/** Two clones with the built files: their paths have different lengths, and their files different times. */
let clones

/** The tests clone the repository. An exported tree is none. */
const skip = !probe('git', ['rev-parse', 'HEAD'], { cwd: root }) && 'this is not a git repository'

before(() => {
  work = mkdtempSync(join(tmpdir(), 'persona-packed-'))
  if (skip) return
  clones = ['a', 'another-folder'].map((name) => join(work, name))
  for (const [index, clone] of clones.entries()) {
    execFileSync('git', ['clone', '--quiet', '--no-local', root, clone])
    cpSync(join(root, 'dist'), join(clone, 'dist'), { recursive: true })
    for (const path of ['README.md', 'src/lib.rs', 'dist/persona.js'])
      utimesSync(join(clone, path), index, index)
  }
})

after(() => rmSync(work, { recursive: true, force: true }))

/** The files that `pack` writes for each clone: name → bytes. */
async function packed(pack) {
  const results = []
  for (const clone of clones) {
    const folder = `${clone}-packed`
    mkdirSync(folder, { recursive: true })
    await pack(folder, clone)
    results.push(new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])))
    rmSync(folder, { recursive: true })
  }
  return results
}

test('the npm package has the same bytes wherever it is packed', { skip }, async () => {
  const [first, second] = await packed((folder, from) => packNpm(folder, from))
  assert.deepEqual([...first.keys()], [`persona-wasm-${version}.tgz`])
  for (const [name, bytes] of first) assert.ok(bytes.equals(second.get(name)), name)
})

test('the crates have the same bytes wherever they are packed', { skip }, async () => {
  const [first, second] = await packed((folder, from) =>
    packCrates(folder, { version, from, target: join(from, 'target'), verify: false, flags: ['--offline'] }),
  )
  const names = CRATES.map((crate) => `${crate}-${version}.crate`)
  assert.deepEqual([...first.keys()].sort(), names)
  for (const [name, bytes] of first) assert.ok(bytes.equals(second.get(name)), name)
})

test('the crates contain only what they are built from', { skip }, async () => {
  const [files] = await packed((folder, from) =>
    packCrates(folder, { version, from, target: join(from, 'target'), verify: false, flags: ['--offline'] }),
  )
  for (const bytes of files.values()) {
    const names = execFileSync('tar', ['tz'], { input: bytes, encoding: 'utf8' }).trim().split('\n')
    const other = names.filter((name) => !/^[\w.-]+\/(src\/|js\/(error\.js|types\.ts)$|[\w.-]+$)/.test(name))
    assert.deepEqual(other, [])
  }
})

test('a release is refused while something is not committed, and names it', { skip }, () => {
  const [clone] = clones
  writeFileSync(join(clone, 'README.md'), 'Changed.')
  const { status, stderr } = spawnSync('node', ['scripts/release.mjs'], { cwd: clone, encoding: 'utf8' })
  assert.equal(status, 1)
  assert.match(stderr, /^\nCommit these first, then try again:\n.*README\.md\n$/)
})

test('all files that name the version name the same one', () => {
  const read = (path) => readFileSync(join(root, path), 'utf8')
  const crate = /name = "persona-(?:wasm|protocol|server)"\nversion = "(.+)"/g
  const places = [
    ['Cargo.toml', /\[workspace\.package\]\nversion = "(.+)"/g],
    ['Cargo.toml', /^persona-protocol = .*version = "(.+)"/gm],
    ['Cargo.lock', crate],
    ['examples/leptos/Cargo.lock', crate],
    ['package-lock.json', /"name": "persona-wasm",\n *"version": "(.+)"/g],
    ['docs/frameworks.md', /persona-wasm-(\d[\d.]*)\.tgz/g],
    ...['react-vite', 'vue', 'svelte', 'nextjs'].flatMap((name) => [
      [`examples/${name}/package.json`, /"persona-wasm": "(.+)"/g],
      [`examples/${name}/README.md`, /persona-wasm-(\d[\d.]*)\.tgz/g],
    ]),
  ]
  for (const [path, pattern] of places) {
    const versions = new Set([...read(path).matchAll(pattern)].map(([, version]) => version))
    assert.deepEqual([...versions], [version], `${path} ${pattern}`)
  }
})

test('a compiled program does not contain the path of its source', () => {
  const folder = join(work, 'program')
  mkdirSync(folder)
  const source = join(folder, 'main.rs')
  writeFileSync(source, 'fn main() { println!("{}", file!()) }')
  const flags = withoutPaths(folder, process.env).CARGO_ENCODED_RUSTFLAGS.split('\x1f')
  execFileSync('rustc', [...flags, '-o', join(folder, 'main'), source])
  assert.equal(execFileSync(join(folder, 'main'), { encoding: 'utf8' }), '/source/main.rs\n')
  assert.ok(!readFileSync(join(folder, 'main')).includes(folder))
})
