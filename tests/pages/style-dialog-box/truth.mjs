export const report =
  "Rules for the page's own dialogs: narrow, padded, in the middle, with a coloured backdrop."
