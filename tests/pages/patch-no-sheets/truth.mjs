export const report = 'The browser has no constructable style sheets.'
