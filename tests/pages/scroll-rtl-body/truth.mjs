export const report = 'A right-to-left body that scrolls.'

export default (page) => page.keepsItsPlace()
