export const report = 'The page has an element above everything: z-index 2147483647.'
