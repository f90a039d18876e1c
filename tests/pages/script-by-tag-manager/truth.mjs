export const report = 'A tag manager adds the script to the page, with its settings as attributes.'
