export const report = 'An element with the id Persona: our script takes it for itself and installs nothing.'
