export const report =
  "The widget's parent stands far below, in a part of the page that is not rendered until it is near."
