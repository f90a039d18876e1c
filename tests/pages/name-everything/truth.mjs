export const report =
  'An image named after each property of the document: every property that is read is an image.'
