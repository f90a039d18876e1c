export const report =
  "The option host is an origin, and the flow is opened at Persona's production, without a word."
