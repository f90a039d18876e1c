export const report = 'The same, when the other engine has to be loaded.'
