export const report = 'Rules for everything: position, padding, transitions, fonts.'
