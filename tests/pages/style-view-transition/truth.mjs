export const report = 'The widget is opened within a view transition.'
