export const report = 'Object.prototype carries what is read from messages and events.'

export const isFramed = true
