export const report = 'The script as a module, with its settings in the page.'
