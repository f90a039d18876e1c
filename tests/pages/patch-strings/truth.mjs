export const report = 'Methods of strings, arrays and functions are replaced by slower, incomplete ones.'

export const isFramed = true
