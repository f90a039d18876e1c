/** What the shell knows of the script that it came with. */
export const surroundings: {
  /** Where the flow is for clients that do not say. */
  defaultHost: () => string | undefined
  /** The script's own nonce. */
  nonce: string | undefined
} = { defaultHost: () => undefined, nonce: undefined }
