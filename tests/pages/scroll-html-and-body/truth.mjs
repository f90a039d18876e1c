export const report = 'Both html and body are scrolled.'

export default (page) => page.keepsItsPlace()
