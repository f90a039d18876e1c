export const report = 'Object.prototype has properties that are read from messages and events.'

export const isFramed = true
