export const report = 'html with overflow-y: scroll, a body that is as high as the window and scrolls, too.'

export default (page) => page.keepsItsPlace()
