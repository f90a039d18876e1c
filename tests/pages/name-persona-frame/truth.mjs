export const report = 'A frame of another origin called Persona: even a look at it throws.'
