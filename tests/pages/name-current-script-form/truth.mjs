export const report = 'A form called currentScript before the script, with another host and nonce.'
