export const report = 'Rules such as div:empty, against empty advertisement containers, and hidden siblings.'
