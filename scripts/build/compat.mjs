// Translates the WebAssembly to JavaScript with wasm2js, for pages that forbid WebAssembly.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from '../setup/step.mjs'

/** Replaces instructions that JavaScript does not have. */
const LOWERING = [
  '--llvm-memory-copy-fill-lowering',
  '--llvm-nontrapping-fptoint-lowering',
  '--signext-lowering',
]

/** Writes the JavaScript of `wasmFile` to `compatFile`. */
export async function makeCompat({ wasmFile, features, compatFile, work, env }) {
  const tool = (name) => join(root, 'node_modules', '.bin', name)
  const [lowered, plain, script] = ['lowered.wasm', 'mvp.wasm', 'wasm2js.js'].map((name) => join(work, name))
  await run('wasm-opt (lowering)', tool('wasm-opt'), [wasmFile, '-o', lowered, ...features, ...LOWERING], {
    env,
  })
  const smaller = ['--mvp-features', '--flatten', '--rereloop', '-Oz']
  await run('wasm-opt (for JavaScript)', tool('wasm-opt'), [lowered, '-o', plain, ...smaller], { env })
  await run('wasm2js', tool('wasm2js'), [plain, '-Oz', '-o', script], { env })
  writeFileSync(compatFile, withDetachedMemory(readFileSync(script, 'utf8')))
}

/**
 * The one change to a tool's output. When WebAssembly's memory grows, its old buffer is
 * detached, and by that wasm-bindgen's glue sees that its cached views are stale. wasm2js
 * leaves the old buffer as it is, and the glue would continue to write there. Posting a buffer
 * detaches it in every browser. tests/browser/engine.test.mjs fails without this.
 */
function withDetachedMemory(script) {
  const growth = /^(\s*)buffer = newBuffer;$/gm
  if (script.match(growth)?.length !== 1) throw new Error('wasm2js grows its memory differently than before.')
  return script.replace(growth, '$1new MessageChannel().port1.postMessage(0, [buffer]);\n$&')
}
