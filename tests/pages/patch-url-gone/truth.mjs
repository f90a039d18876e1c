export const report = 'URL is not a constructor on this page.'

export default (page) => page.worksOrSaysWhy()
