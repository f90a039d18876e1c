export const report = "Rules for the page's own dialogs: narrow, padded, centred, with a coloured backdrop."
