export const report = 'The resets of Tailwind, Bootstrap and others for frames, images and buttons.'
