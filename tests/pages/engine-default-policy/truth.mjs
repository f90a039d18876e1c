export const report = 'The page allows no trusted types but its default policy.'

export default (page) => page.worksOrSaysWhy('engine_unavailable')
