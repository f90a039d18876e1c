// dist/persona.mjs and persona.cjs: contain the engine as WebAssembly. The other engine is a chunk that
// bundlers split off.

import { source } from './engine.js'
import { makeWasm } from './wasm.js'

source.make = makeWasm
source.load = async () => (await import('./compat-engine.js')).makeCompat

export * from './index.js'
export { default } from './index.js'
