export const report = 'The page has something of its own above everything: z-index 2147483647.'
