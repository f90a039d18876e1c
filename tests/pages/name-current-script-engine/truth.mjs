export const report = `An image called currentScript that says data-engine="only": the script takes itself for another one's engine and defines no global.`
