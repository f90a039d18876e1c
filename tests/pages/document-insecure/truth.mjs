export const report = 'A page without https.'

export const address = 'http://document-insecure.shop.example/'
