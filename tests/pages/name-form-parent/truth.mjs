export const report = 'The option parent is a form, with fields called appendChild, append and ownerDocument.'
