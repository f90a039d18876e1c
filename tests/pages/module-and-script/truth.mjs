export const report = 'The npm package and the script on the same page, each with a client.'
