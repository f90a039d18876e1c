export const report =
  'The page has globals of CommonJS, as in Electron: the script still defines its own global.'
