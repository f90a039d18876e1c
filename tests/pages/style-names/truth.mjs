export const report = 'The page has classes and variables of its own that are called like ours.'

export default (page) => page.works()
