export const report = 'The parent has an id, and the page styles everything in it by that id.'
