export const report = 'The script is written into the page by document.write.'
