export const report = "The page's rules for div elements: hidden unless they have a known class."
