export const report = "The script is deferred, the page's own, too."
