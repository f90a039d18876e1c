// The parts of the crate that must be JavaScript: wasm-bindgen can neither extend Error nor
// catch what a call into WebAssembly throws.

/**
 * Defines a property, even if the page's libraries have frozen or extended the prototypes: an
 * assignment would fail or call their setters, and a descriptor would inherit their `get`.
 */
export function define(object, name, value, enumerable) {
  const descriptor = { __proto__: null, value, configurable: true, enumerable, writable: true }
  return Object.defineProperty(object, name, descriptor)
}

/**
 * The class of every error that is thrown or passed to `onError`. `status`, `code` and
 * `message` are own enumerable properties, so that `JSON.stringify` includes them.
 */
export class PersonaError extends Error {
  constructor(status, code, message, cause) {
    super(message)
    define(this, 'message', message, true)
    define(this, 'status', status, true)
    define(this, 'code', code, true)
    if (cause !== undefined) define(this, 'cause', cause)
  }
}
define(PersonaError.prototype, 'name', 'PersonaError')

/** Passes an error of the page's own code to the page's own handlers. */
export function report(error) {
  if (typeof reportError === 'function') reportError(error)
  else
    setTimeout(() => {
      throw error
    })
}

/** Returns a function that calls `run`, and `trapped` if the WebAssembly in it traps. */
export function guard(run, trapped) {
  return (event) => {
    try {
      run(event)
    } catch (error) {
      trapped(error)
    }
  }
}
