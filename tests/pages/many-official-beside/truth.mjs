export const report = 'The official script comes after ours and takes the global: our clients go on.'
