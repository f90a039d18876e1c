export const report = 'A page without a doctype.'
