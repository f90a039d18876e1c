export const report =
  'A framework has replaced createElement, and its elements carry attributes and styles from the start.'
