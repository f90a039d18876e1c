export const report = 'An image called adoptedStyleSheets.'
