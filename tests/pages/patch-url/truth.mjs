export const report = 'A polyfill from 2014 has replaced URL and URLSearchParams.'

export default (page) => page.worksOrSaysWhy()
