export const report = 'Prototype.js has added toJSON to Array.prototype and others.'

export const isFramed = true
