export const report = 'The body scrolls: the page jumps to the top when the widget opens, and stays there.'

export default (page) => page.keepsItsPlace()
