export const report = 'A library for dragging prevents what the mouse does by itself, everywhere.'
