export const report = "The widget's parent is in a shadow tree with its own styles."
