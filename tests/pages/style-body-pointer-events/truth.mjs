export const report = 'body { pointer-events: none }, as set by dialog libraries.'
