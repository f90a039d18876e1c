export const report = 'Timers return objects and pass other arguments, and animation frames never run.'
