export const report = 'A drag library prevents the default action of all mouse events.'
