export const report = 'A form called createElement: the method of that name is gone.'
