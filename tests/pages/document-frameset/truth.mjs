export const report = 'A page of frames: its body is a frameset.'
