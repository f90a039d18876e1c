export const report =
  "The page's rules are important and in a layer, which beats important rules outside of layers."
