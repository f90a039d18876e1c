// The script tag's entry: defines the global `Persona`, synchronously. On a page that
// loads it twice, the first one stays: clients of it may be at work.

import { Client, defaults, PersonaError, setupEvents, setupIframe } from './persona'

declare const VERSION: string

const scope = globalThis as { Persona?: { version?: string; Client?: unknown } }

if (!scope.Persona?.Client) {
  const script = typeof document === 'undefined' ? null : (document.currentScript as HTMLScriptElement | null)
  const dataHost = script?.dataset.host
  scope.Persona = {
    Client,
    setupIframe,
    setupEvents,
    PersonaError,
    version: VERSION,
    // Set by the server that serves the script, or by the page.
    get defaultHost() {
      return defaults.host
    },
    set defaultHost(host: string | undefined) {
      defaults.host = host ?? dataHost
    },
  } as typeof scope.Persona
  defaults.host = dataHost
}
