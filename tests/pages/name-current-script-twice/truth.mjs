export const report = 'Two objects called currentScript: what the script reads is a collection.'
