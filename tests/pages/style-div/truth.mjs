export const report = "The page's rules for div elements: hidden unless it knows them."
