// dist/persona.js, for the script tag: contains the engine as WebAssembly.

import { source } from './engine.js'
import Persona from './index.js'
import { install, loadFromBeside } from './script.js'
import { makeWasm } from './wasm.js'

source.make = makeWasm
source.load = loadFromBeside
install(Persona)
