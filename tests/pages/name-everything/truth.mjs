export const report =
  'An image for each property of the document, called like it: whatever is read from the document is an image.'
