export const report = 'Two objects called currentScript: the script reads a collection.'
