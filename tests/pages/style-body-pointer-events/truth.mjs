export const report = 'body { pointer-events: none }, as dialogs of libraries set it.'
