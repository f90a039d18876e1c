export const report = 'iframe { display: none !important }, against advertisements.'
