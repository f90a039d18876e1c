export const report = 'Frames named like properties of the window that the widget reads.'
