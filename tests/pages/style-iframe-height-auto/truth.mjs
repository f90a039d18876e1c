export const report = 'iframe { height: auto !important }'
