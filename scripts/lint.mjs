// What CI checks besides the tests: formatting, English, lints and types.

import { buildPages } from './build.mjs'
import { runVisibly } from './command.mjs'
import { orExplain, setup } from './setup.mjs'
import { probe, say } from './setup/step.mjs'

const CLIPPY = ['clippy', '--quiet', '--all-targets']
const DENY_WARNINGS = ['--', '--deny', 'warnings']

await orExplain(async () => {
  const tools = await setup('build')
  await runVisibly('cargo', ['fmt', '--all', '--check'], tools.env)
  for (const example of ['axum', 'leptos'])
    await runVisibly(
      'cargo',
      ['fmt', '--manifest-path', `examples/${example}/Cargo.toml`, '--check'],
      tools.env,
    )
  await runVisibly('prettier', ['--check', '--log-level', 'warn', '.'], tools.env)
  await runVisibly(process.execPath, ['scripts/lint/prose.mjs'], tools.env)
  await runVisibly(process.execPath, ['scripts/lint/workflows.mjs'], tools.env)
  await buildPages(tools)
  await runVisibly('tsc', ['--noEmit'], tools.env)
  await runVisibly('tsc', ['--noEmit', '--project', 'www/flow'], tools.env)
  await runVisibly('cargo', [...CLIPPY, '--workspace', ...DENY_WARNINGS], tools.env)
  const wasm = ['clippy', '--quiet', '--package', 'persona-wasm', '--target', 'wasm32-unknown-unknown']
  if (hasClippy(tools.wasmEnv)) {
    await runVisibly('cargo', [...wasm, ...DENY_WARNINGS], tools.wasmEnv)
  }
  // Checking advisories would need a database from the network; these checks need only the lock file.
  if (probe('cargo', ['deny', '--version'], { env: tools.env })) {
    await runVisibly('cargo', ['deny', 'check', 'bans', 'licenses', 'sources'], tools.env)
  } else {
    say('cargo-deny is not installed: licences and duplicate crates were not checked')
  }
})

/** Debian's compiler for wasm32 has no clippy. The code has then been checked by the other compiler only. */
function hasClippy(env) {
  return probe('cargo', ['clippy', '--version'], { env }) !== ''
}
