// The ES module and the CommonJS module.

import { Client, PersonaError, setupEvents, setupIframe, surroundings, verify } from './api.js'

declare const VERSION: string

/** The default export, and the global of the script tag. */
const Persona = {
  Client,
  setupIframe,
  setupEvents,
  verify,
  PersonaError,
  version: VERSION,
  /** Where the flow is for clients that do not say: a host, or an origin. */
  defaultHost: undefined as string | undefined,
}
surroundings.defaultHost = () => Persona.defaultHost

export { Client, PersonaError, setupEvents, setupIframe, verify }
export default Persona
