// dist/persona.engine.mjs and .cjs: the engine as JavaScript, alone.

export { makeCompat } from './generated/engine.js'
