export const report = 'Symbol.iterator of arrays is replaced by one that counts its calls.'

export const isFramed = true
