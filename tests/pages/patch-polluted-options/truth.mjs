export const report = 'Object.prototype carries other options, too: a template, a parent, a mode.'
