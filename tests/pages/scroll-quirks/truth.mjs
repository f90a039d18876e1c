export const report = 'A page without a doctype, where the body scrolls.'

export default (page) => page.keepsItsPlace()
