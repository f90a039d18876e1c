export const report = 'A library has replaced Promise by one of its own.'

export const isFramed = true
