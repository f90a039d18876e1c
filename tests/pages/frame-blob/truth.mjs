export const report = 'The widget in a frame whose document is a blob.'

export default (page) => page.inFrame('#inner', () => page.works())
