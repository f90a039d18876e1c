export const report =
  "The widget's parent is far below, in a part of the page that is not rendered until it is near the viewport."
