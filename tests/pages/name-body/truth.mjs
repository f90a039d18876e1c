export const report =
  'An image called body: document.body is that image, and what is put into it is never seen.'
