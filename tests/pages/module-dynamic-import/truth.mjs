export const report = 'The script is imported when it is needed.'
