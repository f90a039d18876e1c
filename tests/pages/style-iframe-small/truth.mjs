export const report = 'Rules for the frames of videos: a fixed ratio, a frame, a shadow, a filter.'
