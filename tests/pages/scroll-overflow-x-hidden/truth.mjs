export const report =
  'html and body with overflow-x: hidden, as many pages have it against a bar at the bottom.'

export default (page) => page.keepsItsPlace()
