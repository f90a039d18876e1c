export const report = 'Methods of strings, arrays and functions are replaced by slower ones that know less.'

export const isFramed = true
