export const report = 'Something on the page has broken WebAssembly.Module.'
