export const report = 'The script is imported on demand.'
