export const report = 'The widget in a frame that a script has written with document.write.'

export default (page) => page.inFrame('#inner', () => page.works())
