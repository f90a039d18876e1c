export const report = 'A theme switch of the page disables every sheet that it finds, then its own.'
