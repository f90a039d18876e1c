export const report = 'Object.prototype has accessors that throw, called like options and descriptors.'

export const isFramed = true
