export const report = 'TextEncoder and TextDecoder are missing, as under Jest.'

export default (page) => page.worksOrSaysWhy()
