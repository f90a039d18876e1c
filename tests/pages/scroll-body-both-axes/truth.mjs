export const report = 'The body scrolls in both directions.'

export default (page) => page.keepsItsPlace()
