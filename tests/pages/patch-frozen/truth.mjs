export const report = 'The page freezes the built-in objects, against attacks from dependencies.'

export const isFramed = true
