export const report = 'The page has frozen document.adoptedStyleSheets, so that nothing can be added.'
