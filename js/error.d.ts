export declare function define(object: object, name: PropertyKey, value: unknown, enumerable?: boolean): void
export declare class PersonaError extends Error {
  readonly status: number
  readonly code: string
  readonly cause?: unknown
  constructor(status: number, code: string, message: string, cause?: unknown)
}
export declare function report(error: unknown): void
export declare function guard(
  run: (event: unknown) => void,
  trapped: (error: unknown) => void,
): (event: unknown) => void
