// Checks the English of the repository with textlint: the phrases of words.yml, and the length of sentences. Documents are
// read as Markdown. Of other files, comments.mjs keeps the prose.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { TextlintKernel } from '@textlint/kernel'
import markdown from '@textlint/textlint-plugin-markdown'
import phrases from 'textlint-rule-prh'
import sentenceLength from 'textlint-rule-sentence-length'
import comments from './comments.mjs'

const PROSE = /\.(?:md|rs|ts|js|mjs|toml|ya?ml|sh|service)$|\/en\.ftl$|^deploy\/|^\.ci\//
/** The benchmarks write their reports themselves, and the list of phrases contains all of them. */
const LEFT_OUT =
  /^server\/src\/|^bench\/(WIDGET|SERVER)\.md$|^scripts\/lint\/words\.yml$|^tests\/prose\.test\.mjs$/

// These packages are CommonJS: some export their default as a property.
const unwrap = (module) => module.default ?? module
const rulePaths = [fileURLToPath(new URL('words.yml', import.meta.url))]
const OPTIONS = {
  plugins: [
    { pluginId: 'markdown', plugin: unwrap(markdown) },
    { pluginId: 'comments', plugin: comments },
  ],
  rules: [
    {
      ruleId: 'words',
      rule: unwrap(phrases),
      // Italics are left out: CONTRIBUTING.md quotes bad sentences in them.
      options: { rulePaths, checkLink: true, checkBlockQuote: true },
    },
    {
      ruleId: 'sentence-length',
      rule: unwrap(sentenceLength),
      // Names such as `inquiry-session.read` do not count: lists of them are easy to read.
      options: { max: 240, skipPatterns: ['/\\b\\w+(?:[-._]\\w+)+\\b/g'] },
    },
  ],
}

/** Returns the problems in a text, one line for each. `path` decides how the text is read. */
export async function problemsIn(path, text) {
  const { messages } = await new TextlintKernel().lintText(text, { filePath: path, ext: path, ...OPTIONS })
  return messages.map(({ loc: { start }, message }) => {
    return `${path}:${start.line}:${start.column} ${message.replace(/\s+/g, ' ')}`
  })
}

/** Checks all tracked files, prints the problems and returns whether there are none. */
async function lintProse() {
  const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0')
  const problems = []
  for (const path of tracked.filter((path) => PROSE.test(path) && !LEFT_OUT.test(path))) {
    problems.push(...(await problemsIn(path, readFileSync(path, 'utf8'))))
  }
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) console.error('See "How we write English" in CONTRIBUTING.md.')
  return problems.length === 0
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = (await lintProse()) ? 0 : 1
