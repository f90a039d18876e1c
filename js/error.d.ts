export declare class PersonaError extends Error {
  constructor(status: number, code: string, message: string, cause?: unknown)
  readonly status: number
  readonly code: string
}
