export const report = 'The page allows only its default Trusted Types policy.'

export default (page) => page.worksOrSaysWhy('engine_unavailable')
