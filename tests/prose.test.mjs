// `npm run lint` finds bad sentences, wherever prose is written.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemsIn } from '../scripts/lint/prose.mjs'

const LONG = `${'A sentence is too long if it '.repeat(10)}ends here.`

for (const [path, text, line] of [
  ['docs/a.md', 'A title\n=======\n\nThe page loads it\nanew.\n', 5],
  ['docs/a.md', '| what |\n| ---- |\n| a process of its own |\n', 3],
  ['docs/a.md', LONG, 1],
  ['src/a.rs', 'fn a() {\n    // The page loads it\n    // anew.\n}\n', 3],
  ['src/a.rs', '/// Loads it anew.\n', 1],
  ['js/a.ts', '/**\n * Loads it anew.\n */\n', 2],
  ['tests/a.test.mjs', "test('the page loads it anew', () => {})\n", 1],
  ['tests/pages/a/truth.mjs', "export const report = 'It is loaded anew.'\n", 1],
  ['www/flow/texts/en.ftl', 'a-text = Save it anew.\n', 1],
  ['deploy/compose.yaml', '# It starts anew.\nname: persona\n', 1],
]) {
  test(`a bad sentence in ${path} is found: ${JSON.stringify(text.slice(0, 60))}`, async () => {
    const problems = await problemsIn(path, text)
    assert.equal(problems.length, 1, problems.join('\n'))
    assert.match(problems[0], new RegExp(`^${path}:${line}:`))
  })
}

for (const [path, text] of [
  ['docs/a.md', 'The page loads it again.\n\n```js\nanew()\n```\n'],
  ['docs/a.md', 'Call `anew` first.\n'],
  ['src/a.rs', 'let anew = "anew";\n// Calls `anew`.\n'],
  ['src/a.rs', '/// ```\n/// anew();\n/// ```\n'],
  ['www/flow/texts/en.ftl', 'anew = Save it again.\n'],
]) {
  test(`nothing is reported in ${path}: ${JSON.stringify(text)}`, async () => {
    assert.deepEqual(await problemsIn(path, text), [])
  })
}
