export const report = 'A body written from right to left that scrolls by itself.'

export default (page) => page.keepsItsPlace()
