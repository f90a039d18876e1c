// The script tag: defines the global Persona at once.

import Persona from './index.js'
import { surroundings } from './surroundings.js'

const page = globalThis as unknown as { Persona?: typeof Persona }

// A second script on the page changes nothing: clients of the first are in use.
if (!page.Persona) {
  const script = typeof document === 'undefined' ? null : document.currentScript
  const host = script?.dataset['host']
  if (host) Persona.defaultHost = host
  surroundings.nonce = script?.nonce
  page.Persona = Persona
}
