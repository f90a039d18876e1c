// The script tag: defines the global Persona at once.

import Persona from './index.js'

const page = globalThis as unknown as { Persona?: typeof Persona }

// A second script on the page changes nothing: clients of the first are in use.
if (!page.Persona) {
  const host = typeof document === 'undefined' ? undefined : document.currentScript?.dataset['host']
  if (host) Persona.defaultHost = host
  page.Persona = Persona
}
