export const report = 'A polyfill has taken append, remove, closest and matches away.'
