export const report = 'A page that relaxes its origin with document.domain.'
