export const report = 'Object.prototype has accessors that throw, named like options and descriptors.'

export const isFramed = true
