export const report = 'A tool has replaced the getters of message events.'
