export const report = 'A page with vertical writing, which scrolls to the left.'

export default (page) => page.keepsItsPlace()
