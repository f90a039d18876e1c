export const report =
  "The page's rules are !important and in a layer, which takes precedence over !important rules outside of layers."

const reason = 'Only the style attribute is stronger, and there the frame could not be restyled by its class.'

export const except = { chromium: reason, firefox: reason, webkit: reason }
