export const report = 'A frame of another origin called Persona: even reading it throws.'
