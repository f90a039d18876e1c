export const report = "The widget's parent is moved before it is opened."
