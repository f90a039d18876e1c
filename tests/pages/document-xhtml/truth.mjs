export const report = 'An XHTML page, served as XML.'
