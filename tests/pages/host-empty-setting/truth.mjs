export { default } from '../host-empty/truth.mjs'
export const report =
  "The host in the page's settings is empty: it is refused, and not replaced by a default."
