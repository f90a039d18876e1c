// The npm package's entry.

import { Client, PersonaError, setupEvents, setupIframe } from './persona'

export type * from './types'
export { Client, PersonaError, setupEvents, setupIframe }
export default { Client, setupIframe, setupEvents, PersonaError }
