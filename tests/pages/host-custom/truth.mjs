export const report = 'The option customHost is an origin.'
