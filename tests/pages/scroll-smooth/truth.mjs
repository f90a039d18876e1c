export const report = 'A page that scrolls smoothly.'

export default (page) => page.keepsItsPlace()
