export const report = 'The page has classes and variables with the same names as ours.'

export default (page) => page.works()
