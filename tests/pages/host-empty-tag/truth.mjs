export { default } from '../host-empty/truth.mjs'
export const report =
  "The tag's data-host is empty, as from a variable that is not set: refused, and not replaced."
