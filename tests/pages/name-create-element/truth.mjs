export const report = 'A form called createElement hides the method of that name.'
