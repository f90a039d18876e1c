export const report = 'Object.prototype has a host: every client without its own host uses it.'
