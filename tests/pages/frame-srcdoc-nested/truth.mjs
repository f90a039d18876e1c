export const report = 'A frame with srcdoc within a frame with srcdoc.'

export default (page) => page.inFrame('#outer', () => page.inFrame('#inner', () => page.works()))
