export const report = 'A page written from top to bottom.'
