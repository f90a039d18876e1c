export const report = 'A body that is moved aside for a menu.'
