// dist/persona.mjs and persona.cjs: the engine is inside as WebAssembly, and the other
// one a chunk that bundlers split off.

import { source } from './engine.js'
import { makeWasm } from './wasm.js'

source.make = makeWasm
source.load = async () => (await import('./compat-engine.js')).makeCompat

export * from './index.js'
export { default } from './index.js'
