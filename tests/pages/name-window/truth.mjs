export const report = 'Frames called like properties of the window that the widget reads.'
