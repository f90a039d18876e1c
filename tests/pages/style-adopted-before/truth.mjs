export const report =
  'The page sets document.adoptedStyleSheets to its own sheets, after the client was constructed and before it is opened.'
