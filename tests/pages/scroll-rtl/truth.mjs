export const report = 'A right-to-left page that is scrolled to the left and down.'

export default (page) => page.keepsItsPlace()
