export { default } from '../host-empty/truth.mjs'
export const report = "The page's setting of the host is empty: refused, and not replaced."
