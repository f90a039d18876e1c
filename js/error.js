/**
 * The one class of everything that we throw or hand to `onError`. `status`, `code` and
 * `message` are its own enumerable properties, so that `JSON.stringify` shows them.
 */
export class PersonaError extends Error {
  constructor(status, code, message, cause) {
    super(message, cause === undefined ? undefined : { cause })
    Object.defineProperty(this, 'message', { enumerable: true })
    this.status = status
    this.code = code
  }
}
PersonaError.prototype.name = 'PersonaError'
