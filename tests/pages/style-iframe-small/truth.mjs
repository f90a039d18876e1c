export const report = 'Rules for video frames: a fixed ratio, a border, a shadow, a filter.'
