// docs/options.md lists what js/types.ts declares, with the same types.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const page = read('docs/options.md')
const types = read('js/types.ts')

/** The text from a heading to the next one of the same level. */
const section = (heading) => page.split(`\n## ${heading}\n`)[1].split('\n## ')[0]

/** The first two cells of each row of the tables in a text, without backticks. */
const rows = (text) =>
  [...text.matchAll(/^\| `(.+?)` +\| (?:`(.+?)` +\|)?/gm)].map(([, name, type]) => [
    name,
    type?.replaceAll('\\|', '|'),
  ])

/** The members of an interface: name → type. */
function membersOf(name) {
  const [body] = types
    .split(new RegExp(`^export interface ${name} (?:extends \\w+ )?\\{$`, 'm'))[1]
    .split('\n}')
  const code = body.replace(/\/\*\*[^]*?\*\//g, '')
  return [...code.matchAll(/^ {2}(?:readonly )?(\w+)\??(\(.*?\))?: (.+)$/gm)].map(([, member, , type]) => [
    member,
    type,
  ])
}

const names = (pairs) => pairs.map(([name]) => name.replace(/\(.*/, '')).sort()

test('every option is listed with its type, and no other', () => {
  const declared = membersOf('ClientOptions').map(([name, type]) => [
    name,
    type.replace(/\(\(.*=>.*\)/, 'function'),
  ])
  assert.ok(declared.length > 30)
  assert.deepEqual(rows(section('Options')).sort(), declared.sort())
})

test('every callback is listed', () => {
  assert.deepEqual(names(rows(section('Callbacks'))), names(membersOf('Handlers')))
})

test('every member of a client is listed', () => {
  assert.deepEqual(names(rows(section('Methods and properties'))), names(membersOf('Client')))
})

test('every function is listed', () => {
  const declared = new Set([...types.matchAll(/^export declare function (\w+)/gm)].map(([, name]) => name))
  assert.deepEqual(names(rows(section('Functions'))), [...declared, 'Client.preload'].sort())
})

test('every event is listed', () => {
  const [declared] = types.split('export type Event =')[1].split('\n\n')
  const listed = [
    ...section('Events')
      .split('`form-update`.')[1]
      .matchAll(/`([a-z-]+)`/g),
  ]
  assert.deepEqual(
    listed.map(([, name]) => name),
    [...declared.matchAll(/'([a-z-]+)'/g)].map(([, name]) => name),
  )
})
