export const report = 'A form called currentScript before the script, with a host and a nonce of its own.'
