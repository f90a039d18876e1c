export const report = 'An image called documentElement.'
