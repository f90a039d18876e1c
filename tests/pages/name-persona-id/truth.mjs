export const report =
  'An element with the id Persona: our script mistakes it for itself and installs nothing.'
