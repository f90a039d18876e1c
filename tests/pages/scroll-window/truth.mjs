export const report = 'A long page, scrolled halfway.'

export default (page) => page.keepsItsPlace()
