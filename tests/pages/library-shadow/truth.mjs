export const report = "The widget's parent stands in a shadow tree, with styles of its own."
