export const report = 'html and body with overflow-x: hidden, as on many pages.'

export default (page) => page.keepsItsPlace()
