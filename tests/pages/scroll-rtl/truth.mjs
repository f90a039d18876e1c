export const report = 'A page written from right to left that is scrolled to the left and down.'

export default (page) => page.keepsItsPlace()
