export const report =
  'Elements with the ids define, module, exports and require: the browser makes globals of them, and they look like a module loader.'
