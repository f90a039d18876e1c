export const report = 'Only an element inside the page scrolls, as in a web app.'

export default (page) => page.keepsItsPlace()
