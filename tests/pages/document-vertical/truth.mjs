export const report = 'A page with vertical writing.'
