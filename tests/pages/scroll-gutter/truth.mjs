export const report = 'A page with scrollbar-gutter.'

export default (page) => page.keepsItsPlace()
