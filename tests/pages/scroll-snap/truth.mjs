export const report = 'A page whose sections snap into place.'

export default (page) => page.keepsItsPlace()
