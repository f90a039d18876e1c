export const report = 'The option host is written in capitals.'
