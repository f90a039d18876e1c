export const report = 'dialog { display: none !important }'
