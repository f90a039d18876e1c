export const report = "The widget's parent is faded out and takes no pointer events."
