export const report =
  'An image called body: document.body is that image, and elements in it are never visible.'
