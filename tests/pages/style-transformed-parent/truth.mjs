export const report = "The widget's parent is transformed, clipped and contained."
