export const report = 'The npm package and the script on one page, with a client each.'
