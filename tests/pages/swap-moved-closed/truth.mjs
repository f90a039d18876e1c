export const report = "The widget's place is moved before it is opened."
