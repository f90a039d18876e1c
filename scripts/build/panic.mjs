// PERSONA_WASM_PANIC: what the widget's WebAssembly does at a panic.
//
//   abort             formats the panic's message, which nobody sees, and traps: the default
//   immediate-abort   traps at once; the message and the code that formats it are left out
//
// A page sees no difference. The second is smaller, but rebuilds the standard library with unstable
// compiler flags.

import { SetupError } from '../setup/step.mjs'

const MODES = ['abort', 'immediate-abort']

/** The current mode. */
export function panicMode() {
  const mode = process.env.PERSONA_WASM_PANIC || 'abort'
  if (!MODES.includes(mode))
    throw new SetupError(`PERSONA_WASM_PANIC is "${mode}"; it can be: ${MODES.join(', ')}.`)
  return mode
}

/** The additions of that mode to `cargo build`: arguments, flags for rustc, environment, advice. */
export function panicOptions(mode = panicMode()) {
  if (mode === 'abort') return { args: [], flags: [], env: {}, targetFolder: 'target' }
  return {
    args: ['-Zbuild-std=std,panic_abort'],
    flags: ['-Zunstable-options', '-Cpanic=immediate-abort', '-Zlocation-detail=none'],
    env: { RUSTC_BOOTSTRAP: '1' },
    // Build scripts depend on RUSTC_BOOTSTRAP, so with a shared folder each change of mode would rebuild everything.
    targetFolder: 'target/immediate-abort',
    advice:
      'PERSONA_WASM_PANIC=immediate-abort is tested with Rust 1.95. Unset it to build with any version.',
  }
}
