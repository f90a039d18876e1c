export const report = 'The page has fixed document.adoptedStyleSheets, so that nobody adds to it.'
