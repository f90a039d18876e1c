export const report = 'A frame called currentScript: the script reads another window.'
