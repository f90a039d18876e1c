export const report = 'A page of XHTML, served as XML.'
