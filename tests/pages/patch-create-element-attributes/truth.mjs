export const report =
  'A framework has replaced createElement, and its elements already have attributes and styles.'
