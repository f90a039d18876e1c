export const report =
  'Elements with the ids define, module, exports and require: the browser turns them into globals, which look like a module loader.'
