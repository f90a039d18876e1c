// PERSONA_WASM_PANIC: what the widget's WebAssembly does at a panic.
//
//   abort             formats the panic's message, which nobody sees, and traps: the default
//   immediate-abort   traps at once; the message and the code that formats it are left out
//
// For the page there is no difference. The second is smaller, but needs the standard library
// built anew, with flags of the compiler that are not stable.

import { SetupError } from '../setup/step.mjs'

const MODES = ['abort', 'immediate-abort']

/** The mode that is set. */
export function panicMode() {
  const mode = process.env.PERSONA_WASM_PANIC || 'abort'
  if (!MODES.includes(mode))
    throw new SetupError(`PERSONA_WASM_PANIC is "${mode}"; it can be: ${MODES.join(', ')}.`)
  return mode
}

/** What that mode adds to `cargo build`: arguments, flags for rustc, environment, advice. */
export function panicOptions(mode = panicMode()) {
  if (mode === 'abort') return { args: [], flags: [], env: {}, targetFolder: 'target' }
  return {
    args: ['-Zbuild-std=std,panic_abort'],
    flags: ['-Zunstable-options', '-Cpanic=immediate-abort', '-Zlocation-detail=none'],
    env: { RUSTC_BOOTSTRAP: '1' },
    // Build scripts look at RUSTC_BOOTSTRAP: in one folder each mode would build all of the other's again.
    targetFolder: 'target/immediate-abort',
    advice:
      'PERSONA_WASM_PANIC=immediate-abort is known to work with Rust 1.95: without it any version will do.',
  }
}
