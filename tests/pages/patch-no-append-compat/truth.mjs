export const report = 'The same, where the second engine has to be loaded.'
