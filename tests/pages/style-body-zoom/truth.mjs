export const report = 'A body with zoom: .5.'
