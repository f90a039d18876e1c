export const report =
  'The page disables every sheet that it finds, and its own afterwards: a switch of themes.'
