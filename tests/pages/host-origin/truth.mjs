export const report = "The option host is an origin, and the flow is silently opened at Persona's production."
