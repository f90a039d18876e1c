export const report = 'A page that keeps the room of its scroll bar itself.'

export default (page) => page.keepsItsPlace()
