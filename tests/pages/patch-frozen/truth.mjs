export const report = 'The page freezes what JavaScript is made of, against attacks from dependencies.'

export const isFramed = true
