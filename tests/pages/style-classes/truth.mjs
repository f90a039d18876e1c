export const report = 'A site builder styles frames, buttons and dialogs below the classes of its body.'
