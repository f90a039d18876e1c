import type { Imports } from './engine.js'

/** What the JavaScript engine imports: set before it runs. */
export const given: { imports: Imports } = { imports: {} }
