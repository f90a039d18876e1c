// The public interface. The entry points decide where the engine comes from.

import { Client, setupEvents, setupIframe, verify } from './client.js'
import { kind } from './engine.js'
import { PersonaError } from './error.js'
import { surroundings } from './surroundings.js'

declare const VERSION: string

/** The default export, and the global of the script tag. */
const Persona = {
  Client,
  setupIframe,
  setupEvents,
  verify,
  PersonaError,
  version: VERSION,
  /** The default for `host`: a host, or an origin. */
  defaultHost: undefined as string | undefined,
  /** The engine that runs; `undefined` before it is needed. */
  get engine() {
    return kind
  },
}
surroundings.defaultHost = () => Persona.defaultHost

export { Client, PersonaError, setupEvents, setupIframe, verify }
export default Persona
