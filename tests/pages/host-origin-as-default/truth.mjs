export const report = "The script tag's data-host is an origin with a slash at its end."
