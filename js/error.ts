/**
 * The one class of everything that we throw or hand to `onError`. `status`, `code` and
 * `message` are its own enumerable properties, so that `JSON.stringify` shows them.
 */
export class PersonaError extends Error {
  readonly status: number
  readonly code: string
  readonly cause?: unknown

  constructor(status: number, code: string, message: string, cause?: unknown) {
    super(message)
    Object.defineProperty(this, 'message', { enumerable: true })
    this.status = status
    this.code = code
    if (cause !== undefined) Object.defineProperty(this, 'cause', { value: cause })
  }
}
PersonaError.prototype.name = 'PersonaError'

/** Hands an error of the page's own code to the page's own handlers. */
export function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error)
  else
    setTimeout(() => {
      throw error
    })
}
