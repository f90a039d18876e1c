export const report = 'Map, Set, WeakMap and Symbol come from an old polyfill.'

export const isFramed = true
