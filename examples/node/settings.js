// The settings, from the environment. The program does not start if one is missing.

const NAMES = ['PERSONA_API_KEY', 'PERSONA_ORIGIN', 'PERSONA_TEMPLATE_ID', 'PERSONA_WEBHOOK_SECRET', 'PORT']

const missing = NAMES.filter((name) => !process.env[name])
if (missing.length) {
  console.error(`Set in the environment: ${missing.join(', ')}`)
  process.exit(1)
}

export const { PERSONA_API_KEY, PERSONA_ORIGIN, PERSONA_TEMPLATE_ID, PERSONA_WEBHOOK_SECRET, PORT } =
  process.env
