export const report = 'There is no console, and what the widget has to say cannot be said.'
