import { setting } from './lib/persona'

/** Says at the server's start which settings are missing, not at the first request. */
export function register() {
  for (const name of ['PERSONA_API_KEY', 'PERSONA_ORIGIN', 'PERSONA_TEMPLATE_ID']) setting(name)
}
