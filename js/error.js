// The parts of the crate that must be JavaScript: wasm-bindgen can neither extend Error nor
// catch what a call into WebAssembly throws.

/**
 * The class of every error that is thrown or passed to `onError`. `status`, `code` and
 * `message` are own enumerable properties, so that `JSON.stringify` includes them.
 */
export class PersonaError extends Error {
  constructor(status, code, message, cause) {
    super(message)
    Object.defineProperty(this, 'message', { enumerable: true })
    this.status = status
    this.code = code
    if (cause !== undefined) Object.defineProperty(this, 'cause', { value: cause })
  }
}
PersonaError.prototype.name = 'PersonaError'

/** Passes an error that the page's own code threw to the page's own handlers. */
export function report(error) {
  if (typeof reportError === 'function') reportError(error)
  else
    setTimeout(() => {
      throw error
    })
}

/** A function that calls `run`, and `trapped` if the WebAssembly in it traps. */
export function guard(run, trapped) {
  return (event) => {
    try {
      run(event)
    } catch (error) {
      trapped(error)
    }
  }
}
