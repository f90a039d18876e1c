export const report = 'The widget is opened within a view transition.'

export const isComposited = true
