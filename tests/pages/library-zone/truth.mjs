export const report = "Angular's zone.js has patched all asynchronous APIs."
