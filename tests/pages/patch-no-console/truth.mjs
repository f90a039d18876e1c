export const report = 'There is no console, so the widget cannot write its messages.'
