export const report = 'An image called head, on a page that forbids WebAssembly.'
