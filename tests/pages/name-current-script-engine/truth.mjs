export const report = `An image called currentScript that says data-engine="only": the script thinks that it is only an engine and defines no global.`
