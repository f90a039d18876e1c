export const report = 'A library has replaced Promise.'

export const isFramed = true
