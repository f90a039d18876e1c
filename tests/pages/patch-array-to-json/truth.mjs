export const report = 'Prototype.js has given Array.prototype and others a toJSON.'

export const isFramed = true
