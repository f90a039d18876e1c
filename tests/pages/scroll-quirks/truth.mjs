export const report = 'A page without a doctype: there the body is what scrolls.'

export default (page) => page.keepsItsPlace()
