export const report = 'A site builder styles frames, buttons and dialogs by classes of the body.'
