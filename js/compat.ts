// dist/persona.compat.js, for the script tag: contains the engine as JavaScript. persona.js loads it
// if WebAssembly is forbidden.

import { source } from './engine.js'
import { makeCompat } from './compat-engine.js'
import Persona from './index.js'
import { handOver, install } from './script.js'

if (!handOver(makeCompat)) {
  source.kind = 'compat'
  source.make = makeCompat
  install(Persona)
}
