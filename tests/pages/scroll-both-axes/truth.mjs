export const report = 'A page that is scrolled down and to the right.'

export default (page) => page.keepsItsPlace()
