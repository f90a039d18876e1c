export const report = 'The page swallows every click that is not in its own dialog.'
