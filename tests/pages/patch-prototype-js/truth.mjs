export const report =
  'Prototype.js has replaced bind, Array.from, reduce, keys and JSON, as its version 1.6 did.'

export const isFramed = true
