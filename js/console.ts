/** Writes to the console, if the page has one. */
export function write(level: 'warn' | 'error', message: string): void {
  try {
    console[level](`Persona: ${message}`)
  } catch {
    // There is no console.
  }
}
