import { setting } from './lib/persona'

/** Runs when the server starts, which it does not do without its settings. */
export function register() {
  for (const name of ['PERSONA_API_KEY', 'PERSONA_HOST', 'PERSONA_TEMPLATE_ID']) setting(name)
}
