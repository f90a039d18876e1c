export { default } from '../host-empty/truth.mjs'
export const report =
  "The tag's data-host is empty, as from an unset variable: it is refused, and not replaced by a default."
