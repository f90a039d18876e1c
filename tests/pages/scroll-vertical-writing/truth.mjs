export const report = 'A page written from top to bottom scrolls to the left.'

export default (page) => page.keepsItsPlace()
