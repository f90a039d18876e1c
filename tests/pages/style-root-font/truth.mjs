export const report = 'A page whose root has another font size.'
