export const report = 'A body that scrolls and snaps.'

export default (page) => page.keepsItsPlace()
