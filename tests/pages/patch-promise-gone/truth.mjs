export const report = 'The page has deleted Promise from the window.'

export const isFramed = true

export default (page) => page.worksOrSaysWhy()
