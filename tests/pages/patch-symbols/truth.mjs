export const report = 'Symbol.iterator of arrays is replaced by one that counts.'

export const isFramed = true
