/** What the loader knows about its script tag. */
export const surroundings: {
  /** The default host for clients. */
  defaultHost: () => string | undefined
  /** The script's own nonce. */
  nonce: string | undefined
} = { defaultHost: () => undefined, nonce: undefined }
