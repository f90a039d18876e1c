export const report = "Angular's zone.js has patched everything that waits."
