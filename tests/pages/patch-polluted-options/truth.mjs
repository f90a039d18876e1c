export const report = 'Object.prototype carries other options, too: a template, a parent, a mode.'

// Chromium's driver cannot read answers from such a page.
export const isFramed = true
