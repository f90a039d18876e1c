/** What the loader knows about the script tag that it came with. */
export const surroundings: {
  /** Where the flow is for clients without a host of their own. */
  defaultHost: () => string | undefined
  /** The script's own nonce. */
  nonce: string | undefined
} = { defaultHost: () => undefined, nonce: undefined }
