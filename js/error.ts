// The one class that is ever thrown.

import type { ErrorCode, InquiryError } from './types'

export class PersonaError extends Error implements InquiryError {
  readonly status: number
  readonly code: ErrorCode

  constructor({ status, code, message }: InquiryError, cause?: unknown) {
    super(message)
    this.name = 'PersonaError'
    this.status = status
    this.code = code
    if (cause !== undefined) Object.defineProperty(this, 'cause', { value: cause })
  }
}

/** What the engine threw, as our own class. */
export function asPersonaError(thrown: unknown): PersonaError {
  if (thrown instanceof PersonaError) return thrown
  const { status, code, message } = (thrown ?? {}) as Partial<InquiryError>
  if (typeof status === 'number' && typeof code === 'string')
    return new PersonaError({ status, code, message })
  return new PersonaError({ status: 0, code: 'unknown', message: 'Persona failed' }, thrown)
}
