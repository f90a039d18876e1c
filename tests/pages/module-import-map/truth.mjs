export const report = 'The npm package by an import map.'
