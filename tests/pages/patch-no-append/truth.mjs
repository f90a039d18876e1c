export const report = 'A polyfill has removed append, remove, closest and matches.'
