export const report = 'A policy with a nonce and strict-dynamic.'
