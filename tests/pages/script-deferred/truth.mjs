export const report = "The script and the page's own script are deferred."
