export const report = 'Object.prototype has other options: a template, a parent, a mode.'

// Chromium's driver cannot read answers from such a page.
export const isFramed = true
