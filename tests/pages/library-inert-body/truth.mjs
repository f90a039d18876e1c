export const report = 'The page makes its whole body inert while it is busy.'
