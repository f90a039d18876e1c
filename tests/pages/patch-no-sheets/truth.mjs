export const report = 'The browser knows no constructable style sheets.'
