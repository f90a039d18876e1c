export const report = 'A frame called currentScript: what the script reads is another window.'
