export const report = '* { all: unset !important }'
