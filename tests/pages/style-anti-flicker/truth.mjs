export const report = 'The page hides everything until its experiments are loaded.'
