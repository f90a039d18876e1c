// Builds a release from the last commit into target/release-files: the npm package, the crates and the server, with
// checksums and lists of what they contain. RELEASING.md describes it.
//
//   npm run release            builds twice, in two clones at different paths, and fails if a file differs
//   npm run release -- --once  builds once

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runVisibly } from './command.mjs'
import { INTEGRITY, RELEASE_FILES, SUMS } from './release/pack.mjs'
import { orExplain } from './setup.mjs'
import { probe, root, say, SetupError } from './setup/step.mjs'

/** Of different lengths, because a path that leaks changes more than its own bytes then. */
const CLONES = ['a', 'the-second-clone']

const git = (...args) => probe('git', args, { cwd: root })

/** Requires that everything is committed, so that the release can be built from its commit. */
function requireCommitted() {
  if (!git('rev-parse', 'HEAD'))
    throw new SetupError('A release is built from a commit: run this in a clone.')
  const changes = git('status', '--porcelain')
  if (changes) throw new SetupError(`Commit these first, then try again:\n${changes}`)
}

/** Clones the last commit into `folder` and builds a release there. Returns the path of its files. */
async function buildIn(folder) {
  say(`building in ${folder}`)
  const { status } = spawnSync('git', ['clone', '--quiet', '--no-local', root, folder], { stdio: 'inherit' })
  if (status !== 0) throw new SetupError('The clone failed. Try again.')
  spawnSync('git', ['checkout', '--quiet', git('rev-parse', 'HEAD')], { cwd: folder })
  const env = { ...process.env, SOURCE_DATE_EPOCH: git('log', '-1', '--format=%ct') }
  // The build depends on the commit only, so the variable of our other builds is removed.
  delete env.PERSONA_WASM_PANIC
  await runVisibly(process.execPath, [join(folder, 'scripts', 'release', 'build.mjs')], env)
  return join(folder, RELEASE_FILES)
}

/** The names of the files that differ, from their checksums. */
function differences(first, second) {
  const [lines, others] = [first, second].map((files) => readFileSync(join(files, SUMS), 'utf8').split('\n'))
  const unequal = [...lines, ...others].filter((line) => !lines.includes(line) || !others.includes(line))
  return [...new Set(unequal.map((line) => line.split('  ')[1]))]
}

await orExplain(async () => {
  requireCommitted()
  // npm packs the files' modes.
  process.umask(0o022)
  const work = mkdtempSync(join(tmpdir(), 'persona-release-'))
  const clones = process.argv.includes('--once') ? CLONES.slice(0, 1) : CLONES
  const built = []
  for (const name of clones) built.push(await buildIn(join(work, name)))
  const [first, second] = built
  const changed = second ? differences(first, second) : []
  if (changed.length)
    throw new SetupError(`Built twice, these differ: ${changed.join(', ')}. Both are kept in ${work}.`)
  const files = join(root, RELEASE_FILES)
  rmSync(files, { recursive: true, force: true })
  cpSync(first, files, { recursive: true })
  rmSync(work, { recursive: true })
  say(`${RELEASE_FILES}: ${second ? 'built twice, the same bytes' : 'built once, not compared'}`)
  for (const name of [SUMS, INTEGRITY]) console.log(`\n${name}\n${readFileSync(join(files, name), 'utf8')}`)
})
